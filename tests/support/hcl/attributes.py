"""A small estate with every kind of resource, and other values for every attribute that the facts come from."""

from __future__ import annotations

from typing import Any

from tests.support.hcl.described import Described, Ref

DATACENTER = Ref("data.vsphere_datacenter.dc")
CLUSTER = Ref("vsphere_compute_cluster.ft")
HOSTS = [Ref("vsphere_host.a"), Ref("vsphere_host.b")]
DVS = Ref("vsphere_distributed_virtual_switch.dvs")
MACHINE = Ref("vsphere_virtual_machine.vm")
STORE, OTHER_STORE = Ref("data.vsphere_datastore.one"), Ref("data.vsphere_datastore.two")

ESTATE: Described = {
    "data.vsphere_datacenter.dc": {"name": "DC0"},
    "data.vsphere_datastore.one": {"name": "ds1", "datacenter_id": DATACENTER},
    "data.vsphere_datastore.two": {"name": "ds2", "datacenter_id": DATACENTER},
    "data.vsphere_network.one": {"name": "VM Network", "datacenter_id": DATACENTER},
    "data.vsphere_network.two": {"name": "Backup", "datacenter_id": DATACENTER},
    "data.vsphere_storage_policy.gold": {"name": "gold"},
    "vsphere_compute_cluster.ft": {
        "name": "ft",
        "datacenter_id": DATACENTER,
        "host_system_ids": HOSTS,
        "ha_admission_control_slot_policy_use_explicit_size": True,
        "ha_heartbeat_datastore_ids": [STORE],
    },
    "vsphere_compute_cluster.other": {"name": "other", "datacenter_id": DATACENTER},
    "vsphere_compute_cluster_host_group.g": {"compute_cluster_id": CLUSTER, "name": "hosts", "host_system_ids": HOSTS},
    "vsphere_compute_cluster_vm_group.g": {"compute_cluster_id": CLUSTER, "name": "vms"},
    "vsphere_compute_cluster_vm_host_rule.r": {
        "compute_cluster_id": CLUSTER,
        "name": "rule",
        "vm_group_name": "vms",
        "affinity_host_group_name": "hosts",
    },
    **{
        f"vsphere_host.{name}": {"hostname": f"{name}.example.com", "username": "root", "datacenter": DATACENTER}
        for name in "abc"
    },
    "vsphere_host_virtual_switch.s": {
        "name": "vSwitch1",
        "host_system_id": HOSTS[0],
        "network_adapters": ["vmnic0", "vmnic1"],
        "active_nics": ["vmnic0"],
        "standby_nics": ["vmnic1"],
    },
    "vsphere_host_virtual_switch.t": {"name": "vSwitch2", "host_system_id": HOSTS[0], "network_adapters": ["vmnic3"]},
    "vsphere_host_port_group.g": {"name": "FT", "host_system_id": HOSTS[0], "virtual_switch_name": "vSwitch1"},
    "vsphere_host_port_group.h": {"name": "Spare", "host_system_id": HOSTS[0], "virtual_switch_name": "vSwitch2"},
    "vsphere_vnic.ft": {
        "host": HOSTS[0],
        "portgroup": "FT",
        "ipv4": [{"ip": "192.0.2.11", "netmask": "255.255.255.0"}],
    },
    "vsphere_distributed_virtual_switch.dvs": {
        "name": "dvs",
        "datacenter_id": DATACENTER,
        "uplinks": ["uplink1", "uplink2"],
        "host": [{"host_system_id": HOSTS[0], "devices": ["vmnic2"]}],
    },
    "vsphere_distributed_port_group.g": {"name": "dpg", "distributed_virtual_switch_uuid": DVS},
    "vsphere_datastore_cluster.c": {"name": "pod", "datacenter_id": DATACENTER, "sdrs_enabled": True},
    "vsphere_nas_datastore.nfs": {
        "name": "nfs",
        "host_system_ids": HOSTS,
        "remote_hosts": ["198.51.100.20"],
        "remote_path": "/ft",
        "datastore_cluster_id": Ref("vsphere_datastore_cluster.c"),
    },
    "vsphere_vmfs_datastore.san": {"name": "san", "host_system_id": HOSTS[0], "disks": ["naa.1"]},
    "vsphere_virtual_machine.vm": {
        "name": "db01",
        "resource_pool_id": Ref("vsphere_compute_cluster.ft", "resource_pool_id"),
        "datastore_id": STORE,
        "disk": [{"label": "disk0", "size": 10}],
        "network_interface": [{"network_id": Ref("data.vsphere_network.one")}],
        "cdrom": [{"datastore_id": STORE, "path": "a.iso"}],
    },
    "vsphere_virtual_machine_snapshot.s": {"virtual_machine_uuid": MACHINE, "snapshot_name": "before the update"},
    "vsphere_drs_vm_override.o": {"compute_cluster_id": CLUSTER, "virtual_machine_id": MACHINE, "drs_enabled": True},
    "vsphere_ha_vm_override.o": {"compute_cluster_id": CLUSTER, "virtual_machine_id": MACHINE},
    "vsphere_storage_drs_vm_override.o": {
        "datastore_cluster_id": Ref("vsphere_datastore_cluster.c"),
        "virtual_machine_id": MACHINE,
    },
}

VALUES: dict[str, dict[str, list[Any]]] = {
    "vsphere_compute_cluster": {
        "drs_automation_level": ["partiallyAutomated", "fullyAutomated"],
        "drs_enabled": [True],
        "evc_mode": ["intel-broadwell"],
        "ha_admission_control_policy": ["slotPolicy", "failoverHosts", "disabled"],
        "ha_admission_control_slot_policy_explicit_cpu": [500],
        "ha_admission_control_slot_policy_explicit_memory": [2048],
        "ha_admission_control_slot_policy_use_explicit_size": [False, None],
        "ha_advanced_options": [{"das.maxftvmsperhost": "8"}],
        "ha_enabled": [True],
        "ha_heartbeat_datastore_ids": [[STORE, OTHER_STORE], None],
        "ha_heartbeat_datastore_policy": ["userSelectedDs"],
        "ha_host_monitoring": ["disabled"],
        "ha_vm_component_protection": ["disabled"],
        "host_image": [[{"esx_version": "8.0.3-24022510"}]],
        "host_system_ids": [[HOSTS[0]], []],
        "vsan_enabled": [True],
        "vsan_esa_enabled": [True],
        "vsan_remote_datastore_ids": [[STORE]],
        "vsan_stretched_cluster": [[{"witness_node": HOSTS[1]}]],
    },
    "vsphere_compute_cluster_host_group": {"host_system_ids": [[HOSTS[1]], None]},
    "vsphere_compute_cluster_vm_group": {"virtual_machine_ids": [[MACHINE]]},
    "vsphere_compute_cluster_vm_host_rule": {
        "affinity_host_group_name": ["others"],
        "enabled": [False],
        "mandatory": [True],
        "vm_group_name": ["others"],
    },
    "vsphere_datastore_cluster": {"sdrs_automation_level": ["automated"]},
    "vsphere_distributed_port_group": {
        "active_uplinks": [["uplink2"]],
        "name": ["dpg-ft"],
        "standby_uplinks": [["uplink1"]],
        "teaming_policy": ["failover_explicit", "loadbalance_loadbased"],
        "vlan_id": [30],
        "vlan_range": [[{"min_vlan": 1, "max_vlan": 9}]],
    },
    "vsphere_distributed_virtual_switch": {
        "active_uplinks": [["uplink1"]],
        "faulttolerance_share_count": [100],
        "host": [[{"host_system_id": HOSTS[1], "devices": ["vmnic2"]}], [{"host_system_id": HOSTS[0]}]],
        "max_mtu": [9000],
        "network_resource_control_enabled": [True],
        "standby_uplinks": [["uplink2"]],
        "teaming_policy": ["loadbalance_ip"],
        "uplinks": [["lag1"]],
    },
    "vsphere_drs_vm_override": {"drs_automation_level": ["fullyAutomated"], "drs_enabled": [False]},
    "vsphere_ha_vm_override": {"ha_vm_restart_priority": ["disabled", "highest"]},
    "vsphere_host": {
        "cluster": [Ref("vsphere_compute_cluster.other")],
        "connected": [False],
        "hostname": ["esx01.example.com"],
        "maintenance": [True],
    },
    "vsphere_host_port_group": {
        "active_nics": [["vmnic1"]],
        "name": ["FT Logging"],
        "standby_nics": [["vmnic0"]],
        "teaming_policy": ["failover_explicit"],
        "virtual_switch_name": ["vSwitch0", Ref("vsphere_host_virtual_switch.t", "name")],
        "vlan_id": [40],
    },
    "vsphere_host_virtual_switch": {
        "active_nics": [["vmnic1"]],
        "mtu": [9000],
        "network_adapters": [["vmnic0"]],
        "standby_nics": [[], None],
        "teaming_policy": ["failover_explicit"],
    },
    "vsphere_nas_datastore": {"host_system_ids": [[HOSTS[1]]], "type": ["NFS41"]},
    "vsphere_storage_drs_vm_override": {"sdrs_automation_level": ["manual"], "sdrs_enabled": ["false"]},
    "vsphere_virtual_machine": {
        "cdrom": [[{"client_device": True}], [{"datastore_id": OTHER_STORE, "path": "a.iso"}], []],
        "clone": [[{"template_uuid": "t", "linked_clone": True}], [{"template_uuid": "t"}]],
        "cpu_hot_add_enabled": [True],
        "cpu_reservation": [1000],
        "datastore_id": [OTHER_STORE, Ref("vsphere_nas_datastore.nfs")],
        "disk": [
            [{"label": "disk0", "size": 10, **change}]
            for change in (
                {"attach": True, "path": "a.vmdk"},
                {"datastore_id": OTHER_STORE},
                {"disk_mode": "independent_persistent"},
                {"disk_sharing": "sharingMultiWriter"},
                {"eagerly_scrub": True, "thin_provisioned": False},
                {"size": 20},
                {"storage_policy_id": Ref("data.vsphere_storage_policy.gold")},
                {"thin_provisioned": False},
            )
        ],
        "ept_rvi_mode": ["automatic", "on", "off"],
        "firmware": ["efi"],
        "guest_id": ["rhel8_64Guest"],
        "hardware_version": [19],
        "host_system_id": [HOSTS[1]],
        "memory": [4096],
        "memory_hot_add_enabled": [True],
        "memory_limit": [4096],
        "memory_reservation": [512],
        "memory_reservation_locked_to_max": [True],
        "nested_hv_enabled": [True],
        "network_interface": [
            [{"network_id": Ref("data.vsphere_network.one"), "adapter_type": "sriov"}],
            [{"network_id": Ref("data.vsphere_network.two")}],
            [{"network_id": Ref("vsphere_distributed_port_group.g")}],
            [{"network_id": Ref("data.vsphere_network.one")}] * 2,
        ],
        "num_cpus": [4],
        "pci_device_id": [["0000:00:01.0"]],
        "resource_pool_id": [Ref("vsphere_compute_cluster.other", "resource_pool_id")],
        "scsi_bus_sharing": ["physicalSharing"],
        "scsi_controller_count": [2],
        "scsi_type": ["lsilogic-sas"],
        "storage_policy_id": [Ref("data.vsphere_storage_policy.gold")],
        "vbs_enabled": [True],
        "video_card": [[{"num_displays": 1, "total_video_memory": 4096, "graphics_3d": [{"renderer": "automatic"}]}]],
        "vtpm": [[{"version": "2.0"}]],
    },
    "vsphere_vmfs_datastore": {"host_system_id": [HOSTS[1]], "name": ["lun"]},
    "vsphere_vnic": {
        "ipv4": [
            [{"ip": "192.0.2.12", "netmask": "255.255.255.0"}],
            [{"ip": "192.0.2.11", "netmask": "255.255.0.0"}],
            [{"ip": "192.0.2.11", "netmask": "255.255.255.0", "gw": "192.0.2.1"}],
            [{"dhcp": True}],
        ],
        "mtu": [9000],
        "netstack": ["vmotion", "mine"],
        "portgroup": ["vMotion", Ref("vsphere_host_port_group.h", "name")],
        "services": [["vmotion"], ["vmotion", "management"]],
    },
}
"""By type of resource and attribute, the values that it is given, one after the other."""
