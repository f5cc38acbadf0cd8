"""Every reason why a fact is missing, in English and Japanese: the one place of their words."""

from __future__ import annotations

import enum


@enum.unique
class ReasonCode(enum.Enum):
    """Why a fact is missing: the words in English and in Japanese, with the same named placeholders.

    A facts document has the name of a code in lower case. Japanese words end without a full stop; an argument stands
    where it needs no particle directly behind it, for it may itself end in Japanese or in English.
    """

    def __init__(self, en: str, ja: str) -> None:
        self.words = {"en": en, "ja": ja}

    STATED = "{text}", "{text}"
    """In the words of somebody else: of a facts document, or of a source of an import."""

    NOT_IMPORTED = "not imported: {text}", "インポートされていない: {text}"

    # Where an input has a word that is none.
    UNKNOWN_WORD = "“{word}” is no known word", "「{word}」は既知の値ではない"

    # Where an input has no word on it.
    NOT_IN_PLAN = "not in the plan", "plan にない"
    NOT_IN_STATE = "not in the state", "state にない"
    NOT_IN_CONFIGURATION = "not in the configuration", "Terraform の構成にない"
    NOT_IN_SPEC = "not in the cluster spec", "クラスタ仕様にない"
    ERROR_IN_SPEC = "the cluster spec has an error there", "クラスタ仕様の該当箇所に誤りがある"
    NOT_IN_FACTS = "not in the facts document", "facts ドキュメントにない"
    NOT_EXPRESSIBLE = "not expressible in Terraform", "Terraform では表現できない"
    NOT_MENTIONED = "no input mentions it", "どの入力にも記載がない"
    CHANGE_NOT_IN_PLAN = "known after apply, or not in the plan", "apply 後に確定、または plan にない"
    MANAGED_ONLY = "Terraform knows only what it manages", "Terraform は管理対象しか把握していない"
    MAYBE_MORE_MEMBERS = "the list may have further members", "ほかにも要素がある可能性がある"
    LIST_IN_PART = "the list is known only in part", "一覧の一部しか分かっていない"

    LEAVES_OPEN = "“{value}” leaves it open", "「{value}」だけでは決まらない"

    # Where inputs speak against each other.
    INPUTS_DISAGREE = "inputs disagree: {claims}", "入力が互いに矛盾している: {claims}"
    SOURCES_DISAGREE = "the sources disagree: {claims}", "取り込み元が互いに矛盾している: {claims}"

    DISK_OF_SEVERAL = (
        "which device {disk} is cannot be told (it may be: {devices})",
        "どのデバイスにあたるか特定できないディスク: {disk} (候補: {devices})",
    )

    # What code does not tell of what exists already.
    READ_FROM_VCENTER = "read from vCenter when Terraform plans", "Terraform が plan の作成時に vCenter から読み取る"
    IGNORED_CHANGES = (
        "lifecycle.ignore_changes leaves it as it is",
        "ignore_changes の指定により、既存の値のまま変更されない",
    )
    UNLIKE_RELEASE = (
        "it is left out, and what release {release} of the provider does then is not known",
        "省略されており、その場合のプロバイダ {release} の動作が分かっていない",
    )
    NUMBER_UNCLEAR = (
        "the number of its instances is unknown: {cause}",
        "インスタンスの数が分からない ({cause})",
    )
    STRANGE_LIFECYCLE = (
        "its lifecycle has “{argument}”, which is not known here",
        "lifecycle に未知の引数 “{argument}” がある",
    )
    MISSPELLED_LIFECYCLE = (
        "its lifecycle has “{argument}”, which is not known here (did you mean “{nearest}”?)",
        "lifecycle に未知の引数 “{argument}” がある (“{nearest}” の誤りか)",
    )
    POOL_OF_HOST = (
        "it is in the resource pool of {host}, whose cluster is not known",
        "{host} のリソース プールにあり、そのクラスタが分からない",
    )
    POOLS_AROUND_UNKNOWN = (
        "what limits the resource pools around it is not known: {cause}",
        "上位のリソース プールの制限が分からない ({cause})",
    )
    PARENT_NOT_SET = "the parent is not set", "親が設定されていない"
    POOL_LIMIT_UNKNOWN = "the memory limit of {pool} is not known here", "{pool} のメモリ制限が分からない"
    OVERRIDE_SILENT = "its override does not tell", "オーバーライドに記載がない"
    EXTRA_CONFIG = "extra_config has {key}; {cause}", "extra_config に {key} がある。{cause}"
    EXTRA_CONFIG_UNKNOWN = "extra_config is unknown; {cause}", "extra_config が不明。{cause}"
    HEEDED_OR_NOT = (
        "whether vSphere heeds it beside the attribute is not known",
        "属性と併記された場合に vSphere がそれに従うかどうかが分からない",
    )

    # What a plan does to the estate as it is.
    REPLACED_BY_PLAN = "replaced by the plan", "plan により再作成される"
    CHANGED_BY_PLAN = "the plan changes it", "plan により変更される"
    DEFERRED_BY_PLAN = "the plan leaves its change to a later one", "変更は後の plan に延期される"
    ACTION_RUNS = (
        "{action} runs with the plan, and what it changes is not known",
        "plan とともに {action} が実行されるが、変更の内容は不明",
    )
    MOVED_OUT_NEXT = (
        "the next apply moves it out of {cluster}: host_system_ids of {address} leaves it out",
        "{address} の host_system_ids にないため、次の apply でクラスタ {cluster} から外される",
    )
    REMOVED_BY_PLAN = "the plan removes {name}, which it names", "この項目が参照する {name} は plan により削除される"
    NETWORK_REMOVED_BY_PLAN = (
        "the plan removes the network of {interface}, {label}",
        "{interface} の接続先 {label} は plan により削除される",
    )

    # A plan, and the references of its configuration.
    KNOWN_AFTER_APPLY = "known after apply", "apply 後に確定"
    DYNAMIC_BLOCK = (
        "the plan's configuration does not show its block (a dynamic block)",
        "plan の configuration にブロックが現れない (dynamic ブロック)",
    )
    CIRCULAR_REFERENCES = (
        "references that lead back to themselves cannot be followed",
        "参照が循環しており、参照先をたどれない",
    )
    FAR_REFERENCES = "the references lead on too far to be followed", "参照の連鎖が長すぎて、参照先をたどれない"
    UNREADABLE_REFERENCE = "a reference in the configuration cannot be read", "configuration 内の参照を読み取れない"
    LOCAL_NOT_KEPT = "a plan does not keep local.{local}", "plan には local.{local} が残らない"
    MODULE_NOT_IN_PLAN = (
        "module.{module} has no instance in the plan",
        "plan に module.{module} のインスタンスがない",
    )
    MODULE_INSTANCE_NOT_IN_PLAN = (
        "module.{module} has no such instance in the plan",
        "plan に module.{module} の該当するインスタンスがない",
    )
    OUTPUT_NOT_IN_PLAN = (
        "module.{module} has no output {output} in the plan",
        "plan に module.{module} の出力 {output} がない",
    )
    BLOCK_NOT_IN_PLAN = "{block} is not in the plan", "plan に {block} がない"
    BLOCK_INSTANCE_NOT_IN_PLAN = (
        "{block} has no such instance in the plan",
        "plan に {block} の該当するインスタンスがない",
    )
    TOO_MANY_RESOURCES = "the expression refers to too many resources", "式が参照するリソースが多すぎる"

    # From the attributes of Terraform's resources to facts.
    SENSITIVE = "the value is sensitive", "値が sensitive"
    NOT_SET = "it is not set", "設定されていない"
    ONE_OF_SEVERAL = "it may be any of {count} resources", "該当しうるリソースが {count} 件ある"
    OUTSIDE_PLAN = "{value} is not in this plan", "この plan にない値: {value}"
    OUTSIDE_STATE = "{value} is not in this state", "この state にない値: {value}"
    OUTSIDE_CONFIGURATION = "{value} is not in this configuration", "この構成にない値: {value}"
    LICENCE_OUTSIDE_PLAN = "its licence is not in this plan", "ライセンスがこの plan にない"
    LICENCE_OUTSIDE_STATE = "its licence is not in this state", "ライセンスがこの state にない"
    LICENCE_OUTSIDE_CONFIGURATION = "its licence is not in this configuration", "ライセンスがこの構成にない"
    NOT_A_LIST = "{value} is not a list", "一覧ではない値: {value}"
    NOT_A_VALUE = (
        "{attribute} is {value}, which is not a value of this fact",
        "{attribute} の値をこの項目の値として解釈できない: {value}",
    )
    VALUE_OF_TYPE = "a {type}", "{type} 型の値"
    """Stands for a value that is not shown."""
    NOT_A_VERSION = "“{text}” is not a version", "“{text}” はバージョンではない"
    UNSEEN_LOOKUP = (
        "a filter or a look-up in its expression cannot be seen",
        "式の中の絞り込みや参照を plan から読み取れない",
    )
    UNSEEN_LOOKUP_OF_CLUSTER = (
        "a filter or a look-up in the cluster's expression cannot be seen",
        "クラスタの式の中の絞り込みや参照を plan から読み取れない",
    )
    SEVERAL_CLUSTERS = "more than one cluster may have it: {clusters}", "複数のクラスタに属する可能性がある: {clusters}"
    CIRCULAR_POOLS = "its resource pools lead back to themselves", "リソース プールの参照が循環している"
    POOL_WITHOUT_CLUSTER = (
        "the resource pool “{pool}” does not say its cluster",
        "リソース プール “{pool}” からはクラスタが分からない",
    )
    NOT_MANAGED = "{address} is not managed here", "{address} は管理対象外"
    HOST_GROUP_OPEN = (
        "whether its host group is one of affinity or of anti-affinity is known after apply",
        "ホスト グループがアフィニティとアンチアフィニティのどちらであるかは apply 後に確定",
    )
    OVERRIDES_IGNORED = (
        "the cluster ignores overrides of virtual machines (drs_enable_vm_overrides is false)",
        "クラスタが仮想マシンのオーバーライドを無視する (drs_enable_vm_overrides が false)",
    )
    OTHER_SNAPSHOTS = (
        "snapshots taken without Terraform are not known",
        "Terraform を使わずに作成されたスナップショットは分からない",
    )
    OTHER_ADAPTERS_SERVICES = (
        "the provider may have read services of another adapter",
        "プロバイダが別のアダプタのサービスを読み取った可能性がある",
    )
    FT_LOGGING_NOT_SETTABLE = (
        "Terraform cannot set FT logging, so the list says nothing about it",
        "Terraform では FT ログを設定できず、一覧からは判断できない",
    )
    ATTACHED_DISK = (
        "an attached disk keeps the format it was made with",
        "接続されるディスクの形式は作成時のまま変わらない",
    )
    DISK_WITHOUT_LABEL = "a disk has no label of its own that is known", "固有のラベルが分からないディスクがある"
    TAG_WITHOUT_NAME = (
        "{address} does not tell its name and category",
        "{address} の名前とカテゴリが分からない",
    )

    # Terraform code: what is declared, and what only a run of Terraform tells.
    UNEXPLAINED = "nothing tells why", "理由は不明"
    EXPRESSION_GIVES_IT = "an expression gives it", "値は式で決まる"
    LEFT_UNSET = "not set in the configuration", "構成で設定されていない"
    NESTED_TOO_DEEPLY = "nested too deeply", "ネストが深すぎる"
    NO_VALUE = "var.{variable} has no value ({place})", "var.{variable} に値がない ({place})"
    VARIABLE_EPHEMERAL = (
        "var.{variable} is ephemeral: it is there only while Terraform runs",
        "var.{variable} は ephemeral (値は Terraform の実行中にのみ存在)",
    )
    OUTPUT_EPHEMERAL = (
        "the output is ephemeral: it is there only while Terraform runs",
        "出力が ephemeral (値は Terraform の実行中にのみ存在)",
    )
    RESOURCE_EPHEMERAL = (
        "ephemeral resources are opened only while Terraform runs",
        "ephemeral リソースは Terraform の実行中にのみ存在",
    )
    WORKING_DIRECTORY = "path.cwd depends on where Terraform runs", "path.cwd は Terraform を実行する場所によって変わる"
    WORKSPACE_NOT_SET = (
        "terraform.workspace: TF_WORKSPACE is not set",
        "terraform.workspace: TF_WORKSPACE が設定されていない",
    )
    NOT_APPLIED_YET = "it is not applied yet", "まだ apply されていない"
    SELF_NOT_EVALUATED = "self is not evaluated", "self は評価の対象外"
    ATTRIBUTES_IN_PART = "not every attribute of {address} is known", "{address} の属性の一部が不明"
    INSTANCES_NOT_COUNTED = (
        "the number of its instances is unknown: {cause} ({place})",
        "インスタンスの数が不明: {cause} ({place})",
    )
    BLOCKS_NOT_COUNTED = (
        "the number of its blocks is unknown: {cause} ({place})",
        "ブロックの数が不明: {cause} ({place})",
    )
    NOT_DECLARED_HERE = (
        "{reference} is not declared in the files given; give the directory to read all of it",
        "{reference} の宣言が指定されたファイルにない (ディレクトリを指定すると、全体を読み取れる)",
    )
    LEADS_BACK = "{reference} leads back to itself", "{reference} の参照が循環している"
    SOURCE_NOT_PLAIN = (
        "module.{module} has no source that is a text known beforehand",
        "module.{module} に、事前に分かる文字列の source がない",
    )
    SOURCE_NOT_INSTALLED = (
        "the source of module.{module} is not in this directory, and `terraform init` was not run",
        "module.{module} の source がこのディレクトリになく、`terraform init` も実行されていない",
    )
    SOURCE_OUTSIDE_ROOT = (
        "the source of module.{module} is outside {root} and is not read",
        "module.{module} の source は {root} の外にあるため、読み取りの対象外",
    )
    SOURCE_NOT_A_DIRECTORY = (
        "the source of module.{module}, {directory}, is no directory",
        "module.{module} の source がディレクトリではない: {directory}",
    )

    # Terraform code that is at fault: the frame around the message of an error, which stays English.
    REFUSED = (
        "Terraform refuses its expression: {error} ({place})",
        "Terraform が受け付けない式: {error} ({place})",
    )
    FAULTY = "{error} ({place})", "構成の誤り: {error} ({place})"
    NOT_EVALUABLE = "{error}", "評価できない式: {error}"
    VALUE_DOES_NOT_FIT = (
        "the value of var.{variable} does not fit: {error}",
        "var.{variable} に使用できない値: {error}",
    )

    # Terraform code that is not evaluated.
    DIVISION_BY_ZERO = "division by zero gives no number", "ゼロで除算した結果は数値にならない"
    RESOURCES_COMPARED = (
        "whole resources are compared, and not all of their attributes are known",
        "リソース全体を比較しているが、属性の一部が不明",
    )
    MIXED_TYPES = (
        "null, or something unknown, stands beside values that have members: their common type is not certain",
        "null または不明な値が、要素を持つ値と混在しており、共通の型が確定しない",
    )
    NULL_WITHOUT_TYPE = (
        "Terraform formats nothing where it does not know of which type null is",
        "null の型が分からない場合、Terraform は書式を適用しない",
    )
    FUNCTION_NOT_EVALUATED = "the function {function} is not evaluated", "関数 {function} は評価の対象外"
    FUNCTION_NOT_EVALUATED_FOR = (
        "the function {function} is not evaluated: {why}",
        "関数 {function} は評価の対象外: {why}",
    )
    FUNCTION_OF_PROVIDER = (
        "the function {function} belongs to a provider and is not evaluated",
        "関数 {function} はプロバイダの関数であり、評価の対象外",
    )
    CALL_NOT_EVALUATED = "this call of {function} is not evaluated", "関数 {function} のこの呼び出しは評価の対象外"
    CALL_NOT_EVALUATED_FOR = (
        "this call of {function} is not evaluated: {why}",
        "関数 {function} のこの呼び出しは評価の対象外: {why}",
    )
    CALL_TOO_LARGE = (
        "this call of {function} is too large to be evaluated",
        "関数 {function} のこの呼び出しは大きすぎて評価できない",
    )
    FILE_PATTERN = "a pattern of files that is not evaluated", "評価の対象外のファイル パターン"
    DIRECTORY_TOO_LARGE = "the directory has too many files", "ディレクトリ内のファイルが多すぎる"
    HOME_DIRECTORY = (
        "a path from the home directory depends on who runs it",
        "ホーム ディレクトリからのパスは、実行するユーザーによって変わる",
    )
    FILE_OUTSIDE_ROOT = "a file outside {root} is not read", "{root} の外にあるファイルは読み取りの対象外"
    FILE_MISSING = (
        "a file that the configuration reads does not exist",
        "構成が読み込むファイルが存在しない",
    )
    FILE_TOO_LARGE = "a file that the configuration reads is too large", "構成が読み込むファイルが大きすぎる"
    FILE_NOT_TEXT = (
        "a file that the configuration reads is not UTF-8 text",
        "構成が読み込むファイルが UTF-8 のテキストではない",
    )
    FILE_UNREADABLE = (
        "a file that the configuration reads cannot be read",
        "構成が読み込むファイルを読み取れない",
    )

    # Why a function, or one call of it, is not evaluated.
    RELEASE = "its result depends on the release of Terraform", "値が Terraform のバージョンによって変わる"
    RANDOM = "its result is random", "値が乱数で決まる"
    PLAN_TIME = "it tells the time of the plan", "値が plan の作成時刻によって変わる"
    TIME = "it tells the time", "値が実行時刻によって変わる"
    DECRYPTION = "it decrypts", "復号を行う"
    CURRENT_DIRECTORY = "it depends on the working directory", "値が作業ディレクトリによって変わる"
    USER = "it depends on who runs it", "値が実行するユーザーによって変わる"
    RE2_MISSING = "the package google-re2 is not installed", "パッケージ google-re2 がインストールされていない"
    TEXT_TOO_LONG = "the text is too long", "文字列が長すぎる"
    PATTERN_TOO_LONG = "the pattern is too long", "パターンが長すぎる"
    RESULT_TOO_LARGE = "the result is too large", "結果が大きすぎる"
    WIDTH_TOO_LARGE = "the width is too large", "幅が大きすぎる"
    PRODUCT_TOO_LARGE = "the product is too large", "直積が大きすぎる"
    DOCUMENT_TOO_LARGE = "the document is too large", "ドキュメントが大きすぎる"
    YEAR_TOO_LARGE = "the year is too large", "年が大きすぎる"
    YEAR_TOO_EARLY = "the year is too early", "年が小さすぎる"
    NANOSECONDS = "parts of a nanosecond, or too long", "1 ナノ秒未満の端数があるか、期間が長すぎる"
    TIME_ZONE = "an unusual time zone", "特殊なタイム ゾーン"
    UNKNOWN_ELEMENTS = "the set has unknown elements", "set に不明な要素がある"
    COMBINED_CHARACTERS = "the text has combined characters", "文字列に結合文字がある"
    NO_NUMBER = "the result is no number", "結果が数値にならない"
    POWER_WITH_FRACTION = (
        "the last digit of a power with a fraction depends on the processor",
        "小数を含むべき乗は、最後の桁がプロセッサによって変わる",
    )
    NOT_PLAIN_YAML = "the text is not plain YAML", "文字列が単純な YAML ではない"
    NOT_ONE_DOCUMENT = "the text is not one document", "文字列が 1 つのドキュメントではない"
    SLASH_ESCAPE = "the escape \\/, which Terraform does not know", "Terraform が解釈しないエスケープ \\/ がある"
    KEY_NO_WORD = "a key that is no word", "文字列ではないキーがある"
    TAG = "a tag", "タグがある"
    INFINITE = "a word that is infinite, or no number", "無限大または非数を表す値がある"
    ADDRESS_NOTATION = "an unusual way to write an address", "アドレスの表記が特殊"
    NEGATIVE_NUMBER = "a negative number", "負の数"
    ENCODING = (
        "of the encodings only UTF-8, UTF-16 and ISO-8859-1 are known",
        "対応する文字コードは UTF-8、UTF-16、ISO-8859-1 のみ",
    )
