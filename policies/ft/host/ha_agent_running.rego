# METADATA
# title: The HA agent of the host is running
# description: >-
#   vSphere HA has to be configured on every host before Fault Tolerance is turned on. A host whose HA agent is still
#   initializing, has failed or is not configured cannot run a primary or a secondary. While the agents of two other FT
#   hosts of the cluster run this is a warning.
# related_resources:
#   - ref: https://atmarkit.itmedia.co.jp/ait/articles/0912/17/news109_2.html
#     description: "VMware vSphere 4 徹底解剖 (5), item 5: HA is configured before FT"
# custom:
#   severity: error
#   scope: host
#   reads: [hosts.*.ha_agent]
#   message: the HA agent of {subject} is in the state {actual}; it has to be running
#   solution: >-
#     Wait until an agent that is initializing is ready. Otherwise use "Reconfigure for vSphere HA" on the host, and
#     where that fails check DNS, the management network and the HA log of the host.
#   ja:
#     title: ホストの HA エージェントが実行中である
#     description: >-
#       FT を有効にする前に、すべてのホストで HA の構成が完了している必要があります。HA
#       エージェントが初期化中、エラー、または未構成のホストでは、プライマリもセカンダリも実行できません。クラスタ内のほかの
#       FT ホスト 2 台以上でエージェントが実行中であれば、警告とします。
#     message: "{subject} の HA エージェントの状態は {actual} です。running (実行中) である必要があります"
#     solution: >-
#       初期化中の場合は完了するまで待ってください。それ以外の場合は、ホストで「vSphere HA
#       用に再構成」を実行してください。失敗するときは、DNS、管理ネットワーク、ホストの HA のログを確認してください。
#   article: [S5-3]
#   vcenter_reason: [haAgentIssue]
#   sources:
#     - id: S5-3
#       title: HA is configured completely before FT is turned on
#       url: https://atmarkit.itmedia.co.jp/ait/articles/0912/17/news109_2.html
#       versions: "4.0"
#   confidence: V
package ft.host.ha_agent_running

import data.lib.activity

_enough := activity.enough(["ha_agent"])

# While others are at work, one may be taken out for a while.
_severity(host) := {"severity": "warning"} if {
	host.cluster in _enough
} else := {}

deny contains finding if {
	some h, host in input.hosts
	host.ha_agent != "running"
	base := {"subject": ["hosts", h], "path": ["hosts", h, "ha_agent"], "args": {"actual": host.ha_agent}}
	finding := object.union(base, _severity(host))
}
