# METADATA
# title: The CPU of the host has hardware MMU virtualization
# description: >-
#   SMP FT needs hardware virtualization of the memory management unit: Intel Extended Page Tables (EPT) or AMD Rapid
#   Virtualization Indexing (RVI). Legacy FT cannot use it, and turns it off for its virtual machines.
# related_resources:
#   - ref: https://docs.vmware.com/en/VMware-vSphere/8.0/vsphere-availability/GUID-57929CF0-DA9B-407A-BF2E-E7B72708D825.html
#     description: "vSphere Availability 8.0: requirements of Fault Tolerance"
# custom:
#   severity: error
#   scope: host
#   applies: {type: smp}
#   reads: [hosts.*.cpu.hardware_mmu]
#   message: "{subject} has no hardware MMU virtualization (EPT or RVI), which SMP FT needs"
#   solution: >-
#     Turn on EPT (Intel) or RVI (AMD) in the BIOS of the server; a CPU without it cannot run SMP FT. Declare
#     fault_tolerance: false for a host that is not meant to run FT virtual machines.
#   ja:
#     title: ホストの CPU がハードウェア MMU 仮想化に対応している
#     description: "\
#       SMP FT には、メモリ管理ユニット (MMU) のハードウェア仮想化、すなわち Intel の EPT (Extended Page Tables) \
#       または AMD の RVI (Rapid Virtualization Indexing) が必要です。レガシー FT では使用できず、FT \
#       が仮想マシンごとに無効にします。"
#     message: "{subject} はハードウェア MMU 仮想化 (EPT または RVI) に対応していません。SMP FT には必要です"
#     solution: "\
#       サーバの BIOS で EPT (Intel) または RVI (AMD) を有効にしてください。対応していない CPU では SMP \
#       FT を実行できません。FT 仮想マシンを実行しないホストには fault_tolerance: false を指定してください。"
#   vcenter_reason: [cpuHwmmuUnsupported]
#   sources:
#     - id: H4
#       title: "vSphere Availability 6.0, 6.5 and 8.0: CPUs with hardware MMU virtualization are required"
#       url: https://docs.vmware.com/en/VMware-vSphere/8.0/vsphere-availability/GUID-57929CF0-DA9B-407A-BF2E-E7B72708D825.html
#       versions: 6.0 and later
#     - title: "vSphere API, VmFaultToleranceConfigIssueReasonForIssue: cpuHwmmuUnsupported"
#       versions: 6.0 and later
#   confidence: V
package ft.host.hardware_mmu

deny contains finding if {
	some h, host in input.hosts
	host.cpu.hardware_mmu == false
	finding := {"subject": ["hosts", h], "path": ["hosts", h, "cpu", "hardware_mmu"], "args": {}}
}
