# METADATA
# title: 3D video is off for an FT virtual machine
# description: >-
#   vSphere Availability lists video devices with 3D turned on among the devices that do not work with FT, and vCenter
#   refuses to turn FT on with one. The setting exists from 5.0 on.
# related_resources:
#   - ref: https://docs.vmware.com/en/VMware-vSphere/8.0/vsphere-availability/GUID-C1749AD4-70E2-406C-864C-719F54BF1BC1.html
#     description: "vSphere Availability: video devices that have 3D activated are not supported"
# custom:
#   severity: error
#   scope: vm
#   applies: {since: "5.0"}
#   reads: [vms.*.video_3d]
#   message: "3D video is on for {subject}; FT requires it to be off"
#   solution: >-
#     Power the virtual machine off and turn off 3D support of its video card (Terraform: no graphics_3d block in
#     video_card).
#   ja:
#     title: FT 仮想マシンで 3D ビデオが無効である
#     description: "\
#       vSphere Availability は、3D を有効にしたビデオ デバイスを FT と互換性のないデバイスに挙げており、\
#       そのような仮想マシンでは FT を有効にできません。この設定は 5.0 以降にあります。"
#     message: "{subject} で 3D ビデオが有効です。FT を使うには無効にする必要があります"
#     solution: "\
#       仮想マシンをパワーオフし、ビデオ カードの 3D サポートを無効にしてください (Terraform では video_card から \
#       graphics_3d ブロックを削除します)。"
#   vcenter_reason: [video3dEnabled]
#   sources:
#     - id: V23
#       title: "vSphere Availability: no video devices that have 3D activated"
#       url: https://docs.vmware.com/en/VMware-vSphere/8.0/vsphere-availability/GUID-C1749AD4-70E2-406C-864C-719F54BF1BC1.html
#       versions: 5.0 to 8.0
#   confidence: V
package ft.vm.no_3d_video

deny contains finding if {
	some v, vm in input.vms
	vm.video_3d == true
	finding := {"subject": ["vms", v], "path": ["vms", v, "video_3d"], "args": {"actual": vm.video_3d}}
}
