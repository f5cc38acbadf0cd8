# METADATA
# title: The estate has at least what the configuration expects
# description: >-
#   A file that moved, a plan that was not made or a line that went missing leaves fewer objects, and fewer objects have
#   fewer faults. `expect` of an estate in .ftpolicy.yaml says how many clusters, hosts and virtual machines there are to
#   be at least, how many of those are meant for FT, and which files are to be read.
# related_resources:
#   - ref: https://atmarkit.itmedia.co.jp/ait/articles/0912/17/news109_2.html
#     description: "VMware vSphere 4 徹底解剖 (5), page 2: the requirements that are checked against the facts"
# custom:
#   severity: error
#   scope: estate
#   applies: {setting: expect}
#   message: "{subject} has less than the configuration expects: {expected}; found: {found}"
#   solution: >-
#     Make the file that is missing, or put the objects back into the inputs. Where the estate has become smaller on
#     purpose, change `expect` in the configuration.
#   ja:
#     title: 構成が期待する数のオブジェクトとファイルが揃っている
#     description: "\
#       ファイルの移動、plan の作成漏れ、行の削除などでオブジェクトが減ると、検出される問題も減ってしまいます。.ftpolicy.yaml の estate の expect \
#       には、クラスタ、ホスト、仮想マシン、FT 対象の仮想マシンの最小数と、読み取るべきファイルを指定できます。"
#     message: "{subject}の内容が、構成で期待された {expected} に達していません。検出されたもの: {found}"
#     solution: "\
#       不足しているファイルを作成するか、オブジェクトを入力に戻してください。意図して規模を縮小した場合は、構成の \
#       expect を変更してください。"
#   sources:
#     - title: "ftpolicy: an estate has at least what `expect` in its configuration says"
#   confidence: V
package ft.inputs.expected

_shown := 20

_present["clusters"] := [name | some name, _ in input.clusters]

_present["hosts"] := [name | some name, _ in input.hosts]

_present["vms"] := [name | some name, _ in input.vms]

_present["ft_vms"] := [name | some name, vm in input.vms; vm.fault_tolerance == true]

_found(names) := "0" if count(names) == 0

_found(names) := text if {
	count(names) > 0
	count(names) <= _shown
	text := sprintf("%v (%v)", [count(names), concat(", ", names)])
}

_found(names) := text if {
	count(names) > _shown
	shown := [name | some at, name in names; at < _shown]
	text := sprintf("%v (%v …)", [count(names), concat(", ", shown)])
}

deny contains finding if {
	some what, least in input.settings.expect.at_least
	names := _present[what]
	count(names) < least
	finding := {
		"subject": ["estate", "estate"],
		"path": ["settings", "expect", "at_least", what],
		"args": {"expected": sprintf("%v: %v", [what, least]), "found": _found(names)},
	}
}

deny contains finding if {
	some file, read in input.settings.expect.files
	count(read) == 0
	finding := {
		"subject": ["estate", "estate"],
		"path": ["settings", "expect", "files", file],
		"args": {"expected": sprintf("files: %v", [file]), "found": "0"},
	}
}
