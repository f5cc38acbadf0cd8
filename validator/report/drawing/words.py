"""The words of the drawing."""

from __future__ import annotations

from collections.abc import Mapping

WORDS: Mapping[str, Mapping[str, str]] = {
    "en": {
        "title": "Networks of {hosts} in cluster {cluster}: {names}",
        "heading": "{hosts}: {names}",
        "down": "link down",
        "unknown": "?",
        "no_services": "no service",
        "services_unknown": "services not known",
        "vlan": "VLAN {vlan}",
        "vlan_unknown": "VLAN not known",
        "order_unknown": "failover order not known",
        "standard": "{name} (standard switch)",
        "distributed": "{name} (distributed switch)",
        "nowhere": "not known which switch",
        "unused": "on no switch that is known",
        "more": "{count} more kinds of hosts are not drawn",
        "failed": "fails",
        "undecided": "undecided",
        "active": "active",
        "standby": "standby",
        "legend": "Legend",
        "figures": "Networks",
    },
    "ja": {
        "title": "クラスタ {cluster} の {hosts} のネットワーク: {names}",
        "heading": "{hosts}: {names}",
        "down": "リンク ダウン",
        "unknown": "?",
        "no_services": "サービスなし",
        "services_unknown": "サービスは不明",
        "vlan": "VLAN {vlan}",
        "vlan_unknown": "VLAN は不明",
        "order_unknown": "フェイルオーバー順序は不明",
        "standard": "{name} (標準スイッチ)",
        "distributed": "{name} (分散スイッチ)",
        "nowhere": "接続先のスイッチは不明",
        "unused": "接続先のスイッチが不明なアダプタ",
        "more": "ほか {count} 種類のホストは図示していません",
        "failed": "不適合",
        "undecided": "判定不能",
        "active": "アクティブ",
        "standby": "スタンバイ",
        "legend": "凡例",
        "figures": "ネットワーク構成",
    },
}
