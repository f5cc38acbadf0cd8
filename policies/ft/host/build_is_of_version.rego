# METADATA
# title: The build of the host belongs to its version
# description: >-
#   Every build of ESX and ESXi belongs to one release and update. A build beside another version says that one of the two
#   is wrong, and with it every verdict that rests on the version. Builds that are not in the table, as security-only and
#   custom ones, say nothing.
# related_resources:
#   - ref: https://knowledge.broadcom.com/external/article/395110
#     description: "Broadcom KB 395110: versions and builds of ESX"
# custom:
#   severity: warning
#   scope: host
#   when_declared: [hosts.*.build]
#   message: "{subject} has version {actual}, but build {build} is {name}"
#   solution: >-
#     Look up version and build of the host in the vSphere Client, and correct the one that is wrong.
#   ja:
#     title: ホストのビルド番号がバージョンと一致している
#     description: "\
#       ESX と ESXi のビルド番号は、1 つのリリースとアップデートに対応します。ビルド番号とバージョンが食い違う場合は、\
#       どちらかが誤りであり、バージョンに基づく判定も誤りの可能性があります。表にないビルド番号 (セキュリティのみのビルド、\
#       カスタムビルドなど) からは何も判断しません。"
#     message: "{subject} のバージョンは {actual} ですが、ビルド {build} は {name} です"
#     solution: "\
#       vSphere Client でホストのバージョンとビルド番号を確認し、誤っているほうを修正してください。"
#   sources:
#     - id: BUILD-1
#       title: "Broadcom KB 395110, release notes and public lists: builds of ESX and ESXi"
#       url: https://knowledge.broadcom.com/external/article/395110
#       versions: 4.0 to 9.0
#   confidence: V2
package ft.host.build_is_of_version

_builds := data.ftpolicy.tables.esx_builds.builds

# A host's build is looked up once, as the text that it is in the table.
_row_of := {h: row | some h, host in input.hosts; row := _builds[format_int(host.build, 10)]}

_differs(host, row) if host.release != row.release

# A security-only build counts as the update that it is built on, which its number does not tell.
_differs(host, row) if {
	host.update != row.update
	name := row.name
	not contains(name, "security only")
}

deny contains finding if {
	some h, row in _row_of
	host := input.hosts[h]
	_differs(host, row)
	args := {"actual": host.version, "build": host.build, "name": row.name}
	finding := {"subject": ["hosts", h], "path": ["hosts", h, "build"], "related": [["hosts", h, "version"]], "args": args}
}

missing contains need if {
	some h, _ in _row_of
	host := input.hosts[h]
	some field in ["version", "release"]
	not host[field]
	need := {"subject": ["hosts", h], "path": ["hosts", h, field]}
}

# Another update of the release can stand against the build only where it is known.
missing contains need if {
	some h, row in _row_of
	host := input.hosts[h]
	host.release == row.release
	not host.update
	name := row.name
	not contains(name, "security only")
	need := {"subject": ["hosts", h], "path": ["hosts", h, "update"]}
}
