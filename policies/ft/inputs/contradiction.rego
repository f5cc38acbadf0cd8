# METADATA
# title: The inputs do not contradict each other
# description: >-
#   Facts may come from several inputs: cluster specs, Terraform plans, state. Where two of them say different things
#   about one fact, neither is believed: the fact counts as unknown, and every rule that needs it is undecided.
# related_resources:
#   - ref: https://atmarkit.itmedia.co.jp/ait/articles/0912/17/news109_2.html
#     description: "VMware vSphere 4 徹底解剖 (5), page 2: the requirements that are checked against the facts"
# custom:
#   severity: error
#   scope: estate
#   message: "the inputs disagree about {fact}: {places}; one value is required"
#   solution: >-
#     Find out which value is true, and correct the input that is wrong or take the fact out of it. An import from
#     vCenter Server shows what is configured.
#   ja:
#     title: 入力どうしが矛盾していない
#     description: "\
#       クラスタ仕様、Terraform の plan や state など、複数の入力から情報を集めることができます。同じ項目について入力ごとに値が異なる場合、\
#       どの値も採用せず不明として扱うため、その項目を必要とするルールはすべて判定不能になります。"
#     message: "入力の間で {fact} の値が異なります: {places}。値は 1 つに統一する必要があります"
#     solution: "\
#       正しい値を確認し、誤っている入力を修正するか、その入力から項目を削除してください。現在の構成は vCenter \
#       Server からのインポートで確認できます。"
#   sources:
#     - title: "ftpolicy: a fact has one value; inputs that disagree about it are reported, and the fact is unknown"
#   confidence: V
package ft.inputs.contradiction

# A JSON pointer as keys: "/" within a key is written ~1, and "~" is written ~0.
_keys(pointer) := [key |
	some part in split(trim_prefix(pointer, "/"), "/")
	key := replace(replace(part, "~1", "/"), "~0", "~")
]

_place(claim) := place if {
	is_number(claim.line)
	place := sprintf("%v:%v", [claim.file, claim.line])
} else := place if place := claim.file

deny contains finding if {
	some pointer, claims in input.contradictions
	places := [text | some claim in claims; text := sprintf("%v (%v)", [claim.value, _place(claim)])]
	finding := {
		"subject": ["estate", "estate"],
		"path": _keys(pointer),
		"args": {"fact": pointer, "places": places},
	}
}
