# METADATA
# title: Intel SGX is off in the BIOS of the host, as far as it is declared
# description: >-
#   Virtual machines that use Intel Software Guard Extensions (SGX) cannot be moved with vMotion, snapshotted or
#   protected by FT: their enclaves are bound to the CPU. VMware recommends turning SGX off in the BIOS where it is not
#   needed. While no FT virtual machine of the cluster is known to use it this is for information only, and nobody is
#   asked for it.
# related_resources:
#   - ref: https://knowledge.broadcom.com/external/article/311903
#     description: "VMware KB 71367: limitations of virtual SGX"
#   - ref: https://github.com/vmware/vcf-security-and-compliance-guidelines
#     description: "VMware security configuration guides, hardware: Intel SGX"
# custom:
#   severity: warning
#   scope: host
#   applies: {since: "8.0"}
#   when_declared: [hosts.*.bios.sgx]
#   reads: [hosts.*.bios.sgx]
#   message: Intel SGX is on in the BIOS of {subject}; virtual machines that use it cannot be protected by FT
#   solution: >-
#     Turn off Intel SGX in the BIOS of the server where no virtual machine needs it, or declare fault_tolerance:
#     false for a host that is kept for them.
#   ja:
#     title: ホストの BIOS で Intel SGX が無効になっている (入力に書かれている場合)
#     description: "\
#       Intel SGX (Software Guard Extensions) を使用する仮想マシンは、エンクレーブが CPU に結び付けられているため、\
#       vMotion による移行、スナップショットの作成、FT による保護ができません。VMware は、必要がなければ BIOS で SGX \
#       を無効にすることを推奨しています。SGX を使用する FT 仮想マシンがクラスタにあると分かっている場合を除き、\
#       参考情報とし、入力を求めません。"
#     message: "{subject} の BIOS で Intel SGX が有効です。SGX を使用する仮想マシンは FT で保護できません"
#     solution: "\
#       SGX を必要とする仮想マシンがなければ、サーバの BIOS で Intel SGX を無効にしてください。SGX 用に使用しているホ\
#       ストには fault_tolerance: false を指定してください。"
#   sources:
#     - id: H17
#       title: "VMware security configuration guides 8.0 to 9.1: SGX limits vMotion, snapshots, fault tolerance and suspend"
#       url: https://github.com/vmware/vcf-security-and-compliance-guidelines
#       versions: 8.0 and later
#   confidence: V
package ft.host.no_sgx

# The clusters with an FT virtual machine that uses it.
_used := {c |
	some c, cluster in input.clusters
	some v in cluster.ft_vms
	input.vms[v].confidential_computing == "sgx"
}

_severity(host) := {} if {
	host.cluster in _used
} else := {"severity": "info"}

deny contains finding if {
	some h, host in input.hosts
	host.bios.sgx == true
	finding := object.union({"subject": ["hosts", h], "path": ["hosts", h, "bios", "sgx"], "args": {}}, _severity(host))
}
