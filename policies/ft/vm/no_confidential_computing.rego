# METADATA
# title: An FT virtual machine is not a confidential virtual machine
# description: >-
#   The CPU encrypts the memory of a confidential virtual machine and keeps it from ESXi. According to VMware's security
#   guidelines FT does not work with Intel TDX (9.0 and later), and Intel SGX (7.0 and later) limits it, which is a
#   warning. For AMD SEV-ES (7.0 Update 1 and later) and SEV-SNP (9.0 and later) VMware has published no list of what
#   works; there it is an unverified warning.
# related_resources:
#   - ref: https://github.com/vmware/vcf-security-and-compliance-guidelines
#     description: "VMware security guidelines, confidential computing: Fault Tolerance does not work with TDX virtual machines"
# custom:
#   severity: error
#   scope: vm
#   applies: {since: "7.0"}
#   reads: [vms.*.confidential_computing]
#   message: "{subject} uses confidential computing ({actual}), with which FT does not work"
#   solution: >-
#     Turn confidential computing off for the virtual machine while it is powered off, or protect it by other means than
#     FT.
#   ja:
#     title: FT 仮想マシンでコンフィデンシャル コンピューティングを使っていない
#     description: "\
#       コンフィデンシャル コンピューティングでは、CPU が仮想マシンのメモリを暗号化し、ESXi からも保護します。\
#       VMware のセキュリティ ガイドラインによると、Intel TDX (9.0 以降) では FT を利用できません。\
#       Intel SGX (7.0 以降) では FT が制限されるため、警告とします。AMD SEV-ES (7.0 Update 1 以降) と SEV-SNP (9.0 以降) \
#       については対応機能の一覧が公開されていないため、未検証の警告とします。"
#     message: "{subject} はコンフィデンシャル コンピューティング ({actual}) を使用しています。FT とは併用できません"
#     solution: "\
#       仮想マシンをパワーオフしてコンフィデンシャル コンピューティングを無効にするか、FT 以外の方法で保護してください。"
#   sources:
#     - id: V48
#       title: "VMware security guidelines for 9.x: Fault Tolerance does not work with TDX virtual machines; no list for SEV-SNP"
#       url: https://github.com/vmware/vcf-security-and-compliance-guidelines
#       versions: 9.0 and later
#   confidence: V
package ft.vm.no_confidential_computing

_finding(v, actual) := finding if {
	path := ["vms", v, "confidential_computing"]
	finding := {"subject": ["vms", v], "path": path, "args": {"actual": actual}}
}

deny contains finding if {
	some v, vm in input.vms
	vm.confidential_computing == "tdx"
	finding := _finding(v, "tdx")
}

# What the machine keeps in enclaves limits FT.
deny contains finding if {
	some v, vm in input.vms
	vm.confidential_computing == "sgx"
	finding := object.union(_finding(v, "sgx"), {"severity": "warning"})
}

# No source says whether FT works with them.
deny contains finding if {
	some v, vm in input.vms
	vm.confidential_computing in ["sev_es", "sev_snp"]
	args := {"confidence": "M"}
	finding := object.union(_finding(v, vm.confidential_computing), {"severity": "warning", "args": args})
}
