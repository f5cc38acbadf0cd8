# METADATA
# title: An FT virtual machine has no snapshots
# description: >-
#   FT cannot be turned on for a virtual machine with snapshots; they have to be deleted first, which also writes their
#   changes to the disks. While FT is on none can be taken, except that SMP FT allows the disk-only snapshots of backup
#   software that uses the vStorage APIs for Data Protection.
# related_resources:
#   - ref: https://atmarkit.itmedia.co.jp/ait/articles/0912/17/news109_4.html
#     description: "VMware vSphere 4 徹底解剖 (5), restrictions of FT: snapshots have to be deleted beforehand"
# custom:
#   severity: error
#   scope: vm
#   reads: [vms.*.snapshots]
#   message: "{subject} has snapshots, {actual} of them; FT requires that there are none"
#   solution: >-
#     Delete or consolidate all snapshots of the virtual machine before you turn FT on. Have backup software remove
#     those it left behind.
#   ja:
#     title: FT 仮想マシンにスナップショットがない
#     description: "\
#       スナップショットがある仮想マシンでは FT を有効にできないため、\
#       事前に削除する必要があります (変更内容はディスクに統合されます)。\
#       FT が有効な間はスナップショットを作成できません。ただし SMP FT では、vStorage APIs for Data Protection (VADP) \
#       を使うバックアップ ソフトウェアが作成するディスク専用スナップショットはサポートされます。"
#     message: "{subject} にスナップショットが {actual} 個あります。FT を使うにはスナップショットがない状態にする必要があります"
#     solution: "\
#       FT を有効にする前に、仮想マシンのスナップショットをすべて削除または統合してください。バックアップ ソフトウェアが\
#       残したスナップショットも削除してください。"
#   article: [S11-1]
#   vcenter_reason: [hasSnapshots]
#   sources:
#     - id: S11-1
#       title: Snapshots cannot be used; existing ones are to be deleted before FT is turned on
#       url: https://atmarkit.itmedia.co.jp/ait/articles/0912/17/news109_4.html
#       versions: "4.0"
#     - id: V1
#       title: "vSphere Availability: remove all snapshots; none while FT is on, except disk-only ones of VADP backups with SMP FT"
#       versions: 4.1 to 8.0
#   confidence: V
package ft.vm.no_snapshots

deny contains finding if {
	some v, vm in input.vms
	vm.snapshots > 0
	finding := {"subject": ["vms", v], "path": ["vms", v, "snapshots"], "args": {"actual": vm.snapshots}}
}
