# METADATA
# title: A plan beside Terraform code is of that code
# description: >-
#   A plan tells more than the code that it was made of, so it is judged instead. That holds only as long as the plan is of
#   that code: what the plan keeps of its configuration (blocks, references, constants, values of variables) is compared
#   with the files beside it. A plan of another directory, or one that was made before the code was edited, is left out;
#   the code is judged.
# related_resources:
#   - ref: https://atmarkit.itmedia.co.jp/ait/articles/0912/17/news109_2.html
#     description: "VMware vSphere 4 徹底解剖 (5), page 2: the requirements that are checked against the facts"
#   - ref: https://developer.hashicorp.com/terraform/internals/json-format#configuration-representation
#     description: "Terraform: what a plan in JSON keeps of its configuration"
# custom:
#   severity: error
#   scope: estate
#   message: >-
#     {plan} is not a plan of the code in {code} (+ only in the code, - only in the plan, ~ different): {differences}
#   solution: >-
#     Make the plan again from the code as it is (terraform plan -out p.bin && terraform show -json p.bin > plan.json), with
#     the same values of variables, or remove the file. A plan of another directory belongs there.
#   ja:
#     title: Terraform コードと同じ場所の plan がそのコードのものである
#     description: "\
#       plan は元のコードより多くの情報を持つため、コードの代わりに判定されます。ただし、plan がそのコードから作られている場合に限ります。plan \
#       に残っている構成 (ブロック、参照、定数、変数の値) を同じ場所のファイルと比較し、別のディレクトリの plan やコードの編集前に作られた plan \
#       は使用せず、コードを判定します。"
#     message: "{plan} は {code} のコードの plan ではありません (+ コードのみ、- plan のみ、~ 相違): {differences}"
#     solution: "\
#       現在のコードから、同じ変数の値で plan を作り直す (terraform plan -out p.bin && terraform show -json p.bin > plan.json) \
#       か、ファイルを削除してください。別のディレクトリの plan は、そのディレクトリに置いてください。"
#   sources:
#     - title: "ftpolicy: a plan stands for the code beside it only when its configuration is that code"
#     - title: "Terraform: JSON output format, configuration representation"
#       url: https://developer.hashicorp.com/terraform/internals/json-format#configuration-representation
#   confidence: V
package ft.inputs.plan_of_other_code

_most := 10

_marked(mark, listed) := [text | some name in listed; text := sprintf("%v %v", [mark, name])]

# The first of them; "…" stands for the others.
_shown(listed) := listed if count(listed) <= _most

_shown(listed) := first if {
	count(listed) > _most
	first := array.concat([text | some i, text in listed; i < _most], ["…"])
}

deny contains finding if {
	some plan, found in input.plans
	lacking := array.concat(_marked("+", found.only_in_code), _marked("-", found.only_in_plan))
	finding := {
		"subject": ["estate", "estate"],
		"path": ["plans", plan],
		"args": {
			"plan": plan,
			"code": found.code,
			"differences": _shown(array.concat(lacking, _marked("~", found.different))),
		},
	}
}
