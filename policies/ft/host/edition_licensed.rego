# METADATA
# title: The licence edition of the host includes Fault Tolerance
# description: >-
#   Fault Tolerance is a licensed feature, and so is the vMotion it needs. Every FT host needs an edition that includes
#   it: on 4.x Advanced, Enterprise or Enterprise Plus, on 5.0 Enterprise or Enterprise Plus, from 6.0 on also Standard.
#   Essentials editions never include it, and a host of 9.x takes only licences of VMware Cloud Foundation and VMware
#   vSphere Foundation, or evaluates. For Standard on 5.1 and 5.5 the sources disagree, and none tells of Remote Office
#   Branch Office, Desktop, Operations Management, Platinum, Scale-Out and vCloud Suite: there the rule gives an unverified
#   warning. The release of the host decides, not that of vCenter Server.
# related_resources:
#   - ref: https://atmarkit.itmedia.co.jp/ait/articles/0912/17/news109_2.html
#     description: "VMware vSphere 4 徹底解剖 (5), item 3: Advanced, Enterprise or Enterprise Plus"
# custom:
#   severity: error
#   scope: host
#   message: >-
#     {subject} is licensed as {actual}, which does not include Fault Tolerance in vSphere {version}; required is one
#     of: {required}
#   solution: >-
#     Assign a licence of an edition that includes Fault Tolerance to the host, or declare fault_tolerance: false for
#     a host that is not meant to run FT virtual machines.
#   ja:
#     title: ホストのライセンス エディションに FT が含まれている
#     description: "\
#       FT (および前提となる vMotion) はライセンスが必要な機能です。FT ホストにはすべて、FT \
#       を含むエディションのライセンスが必要です。4.x では Advanced、Enterprise、Enterprise Plus、5.0 では \
#       Enterprise と Enterprise Plus が該当し、6.0 以降は Standard にも含まれます。Essentials \
#       系のエディションには含まれません。9.x のホストで使用できるのは、VMware Cloud Foundation と VMware vSphere \
#       Foundation のライセンス、および評価モードだけです。5.1 と 5.5 の Standard については資料によって記載が異なり、\
#       ROBO、Desktop、vSOM、Platinum、Scale-Out、vCloud Suite については資料がないため、未検証の警告とします。\
#       判定には、vCenter Server ではなくホストのリリースを使用します。"
#     message: >-
#       {subject} のライセンス エディションは {actual} ですが、vSphere {version} ではこのエディションに FT
#       は含まれません。次のいずれかが必要です: {required}
#     solution: >-
#       FT を含むエディションのライセンスをホストに割り当ててください。FT 仮想マシンを実行しないホストには
#       fault_tolerance: false を指定してください。
#   article: [S3-2]
#   vcenter_reason: [ftNotLicensed, vMotionNotLicensed]
#   sources:
#     - id: S3-2
#       title: The hosts have an Advanced, Enterprise or Enterprise Plus licence
#       url: https://atmarkit.itmedia.co.jp/ait/articles/0912/17/news109_2.html
#       versions: "4.0"
#     - id: L3
#       title: "vSphere Availability, licensing: editions that include Fault Tolerance"
#       versions: 4.0 to 8.0
#     - id: RN90
#       title: "vSphere 9.0, what's new, and licensing of VMware Cloud Foundation 9.0: licences of VCF and VVF only"
#       url: https://techdocs.broadcom.com/us/en/vmware-cis/vcf/vcf-9-0-and-later/9-0/release-notes.html
#       versions: 9.0 and later
#   confidence: V
package ft.host.edition_licensed

import data.lib.releases

_editions := data.ftpolicy.tables.editions.editions

# Hosts that are alike are looked up once.
_licences := {licence | some host in input.hosts; licence := [host.edition, host.release]}
_rows_of := {licence: rows | some licence in _licences; rows := releases.rows(_editions[licence[0]], licence[1])}

_required(release) := [edition |
	some edition, table in _editions
	edition != "Evaluation"
	some row in releases.rows(table, release)
	row.includes_ft
]

_args(host) := args if {
	args := {"actual": host.edition, "version": releases.text(host.release), "required": _required(host.release)}
}

deny contains finding if {
	some h, host in input.hosts
	some row in _rows_of[[host.edition, host.release]]
	row.includes_ft == false
	row.confidence != "M"
	finding := {"subject": ["hosts", h], "path": ["hosts", h, "edition"], "args": _args(host)}
}

# What the table does not say for certain is a warning: an unverified row, or none.
deny contains finding if {
	some h, host in input.hosts
	host.release >= 400
	rows := _rows_of[[host.edition, host.release]]
	count({row | some row in rows; row.includes_ft}) == 0
	count({row | some row in rows; row.confidence != "M"}) == 0
	args := object.union(_args(host), {"confidence": "M"})
	finding := {"subject": ["hosts", h], "path": ["hosts", h, "edition"], "severity": "warning", "args": args}
}

missing contains need if {
	some h, host in input.hosts
	not host.release
	need := {"subject": ["hosts", h], "path": ["hosts", h, "release"]}
}

# A release before 4.0 is the matter of host.esx_version_supported.
_is_early(host) if host.release < 400

missing contains need if {
	some h, host in input.hosts
	not _is_early(host)
	not host.edition
	need := {"subject": ["hosts", h], "path": ["hosts", h, "edition"]}
}
