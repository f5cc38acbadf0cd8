# METADATA
# title: The host has six or more CPU threads
# description: >-
#   SMP FT takes CPU time of its own on both hosts, beside the virtual machine. VMware asks for servers with six or more
#   CPU threads (logical processors). Where nobody says how many there are, the brand string or the series of the CPU may
#   tell that there are enough.
# related_resources:
#   - ref: https://knowledge.broadcom.com/external/article/334895
#     description: "VMware KB 334895: guidance for Fault Tolerance"
# custom:
#   severity: warning
#   scope: host
#   applies: {type: smp}
#   message: the number of CPU threads of {subject} is {actual}; SMP FT needs {required} or more
#   solution: >-
#     Use a host with more cores, or turn on hyperthreading in its BIOS. Declare fault_tolerance: false for a host
#     that is not meant to run FT virtual machines.
#   ja:
#     title: ホストに 6 個以上の CPU スレッドがある
#     description: "\
#       SMP FT は、仮想マシンとは別に、両方のホストの CPU 時間を使用します。VMware は、6 個以上の CPU スレッド \
#       (論理プロセッサ) を備えたサーバを求めています。スレッド数が示されていない場合は、CPU \
#       のブランド文字列またはシリーズから、十分な数があるかどうかを判断します。"
#     message: "{subject} の CPU スレッドは {actual} 個です。SMP FT には {required} 個以上必要です"
#     solution: "\
#       コア数の多いホストを使用するか、BIOS でハイパースレッディングを有効にしてください。FT 仮想マシンを実行しない\
#       ホストには fault_tolerance: false を指定してください。"
#   sources:
#     - id: L9
#       title: "VMware KB 334895: six CPU threads or more"
#       url: https://knowledge.broadcom.com/external/article/334895
#       versions: 6.0 to 8.0
#   confidence: V
package ft.host.threads_minimum

import data.lib.releases

_table := data.ftpolicy.tables.ft_limits.host_threads

# Hosts are mostly of one release: the rows of each are looked up once.
_rows_of := {release: rows | some release in {host.release | some host in input.hosts}; rows := releases.rows(_table, release)}

deny contains finding if {
	some h, host in input.hosts
	some row in _rows_of[host.release]
	host.cpu.threads < row.limit
	args := object.union({"actual": host.cpu.threads, "required": row.limit}, releases.doubt(row))
	finding := {"subject": ["hosts", h], "path": ["hosts", h, "cpu", "threads"], "args": args}
}

_most := max([row.limit | some row in _table])

# Enough by any row: then the release does not matter.
_enough(host) if host.cpu.threads >= _most

_enough(host) if {
	not host.cpu.threads
	host.processor.threads_at_least >= _most
}

# A number of threads of the processor that is too small for one does not tell how many processors there are.
_open(host) := ({["release"] | not host.release} | {["cpu", "threads"] | _asks_threads(host)}) | {["processor", "threads_at_least"] | _asks_processor(host)}

_asks_threads(host) if {
	not host.cpu.threads
	host.processor.threads_at_least
}

_asks_processor(host) if {
	not host.cpu.threads
	not host.processor.threads_at_least
}

missing contains need if {
	some h, host in input.hosts
	not _enough(host)
	some path in _open(host)
	need := {"subject": ["hosts", h], "path": array.concat(["hosts", h], path)}
}
