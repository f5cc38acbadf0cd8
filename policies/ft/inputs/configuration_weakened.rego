# METADATA
# title: The working tree weakens nothing against the trusted base
# description: >-
#   A pull request brings its own configuration, waivers and policies, and could so decide what it is judged by. With
#   `--trusted` all of them come from a commit that was reviewed. What the working tree changes about them for the worse is
#   named here: rules that are off or lower, other parameters, a milder gate, fewer rules, fewer inputs, estates that went,
#   waivers and entries of the baseline that are new, policies that are other ones.
# related_resources:
#   - ref: https://atmarkit.itmedia.co.jp/ait/articles/0912/17/news109_2.html
#     description: "VMware vSphere 4 徹底解剖 (5), page 2: the requirements that are checked against the facts"
# custom:
#   severity: error
#   scope: estate
#   applies: {setting: trusted}
#   message: "the working tree weakens {what}: {old} at {base}, {new} here ({place})"
#   solution: >-
#     Take the change back, or let somebody who answers for the gate bring it to the trusted base in a change of its own.
#   ja:
#     title: 作業ツリーが信頼済みの基準を緩めていない
#     description: "\
#       プルリクエストには独自の構成、適用除外 (waiver)、ポリシーを含めることができるため、自身を判定する基準まで変更できてしまいます。--trusted を指定すると、\
#       これらはレビュー済みのコミットから読み取られます。作業ツリーで緩められた点、つまりルールの無効化や重大度の引き下げ、パラメータの変更、ゲートの緩和、\
#       ルールや入力や estate の削減、適用除外やベースラインの追加、ポリシーの変更を、このルールが列挙します。"
#     message: "作業ツリーで基準より緩められています: {what} ({base}: {old}、作業ツリー: {new}、{place})"
#     solution: "\
#       変更を取り消すか、ゲートの責任者が単独の変更として信頼済みの基準に取り込んでください。"
#   sources:
#     - title: "ftpolicy: what weakens the gate is an error until the trusted base has it"
#   confidence: V
package ft.inputs.configuration_weakened

deny contains finding if {
	some name, one in input.settings.trusted.weakened
	finding := {
		"subject": ["estate", "estate"],
		"path": ["settings", "trusted", "weakened", name],
		"args": {
			"base": input.settings.trusted.base,
			"what": one.what,
			"old": one.old,
			"new": one.new,
			"place": one.place,
			"kind": object.get(one, "kind", ""),
			"parts": object.get(one, "parts", []),
		},
	}
}
