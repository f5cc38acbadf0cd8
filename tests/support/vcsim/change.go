package main

import (
	"fmt"
	"reflect"
	"slices"
	"strings"

	"github.com/vmware/govmomi/simulator"
	"github.com/vmware/govmomi/simulator/esx"
	"github.com/vmware/govmomi/vim25/methods"
	"github.com/vmware/govmomi/vim25/mo"
	"github.com/vmware/govmomi/vim25/soap"
	"github.com/vmware/govmomi/vim25/types"
	vsanapi "github.com/vmware/govmomi/vsan"
	vsanmethods "github.com/vmware/govmomi/vsan/methods"
	vsansimulator "github.com/vmware/govmomi/vsan/simulator"
	vsantypes "github.com/vmware/govmomi/vsan/types"
)

// What govmomi's simulator shows and does not let anybody change: the networks and services of hosts, the mounts of
// datastores, distributed switches, most of what HA is set to, hosts that leave their cluster. Each method does what
// vCenter's reference says of it, as far as what is written can be read back:
// https://developer.broadcom.com/xapis/vsphere-web-services-api/latest/

// network is the network system of a host whose changes are seen in the properties of the host, too.
type network struct {
	*simulator.HostNetworkSystem
}

func (n *network) group(name string) int {
	return slices.IndexFunc(n.NetworkInfo.Portgroup, func(g types.HostPortGroup) bool { return g.Spec.Name == name })
}

func (n *network) vswitch(name string) int {
	return slices.IndexFunc(n.NetworkInfo.Vswitch, func(v types.HostVirtualSwitch) bool { return v.Name == name })
}

func (n *network) vnic(device string) int {
	return slices.IndexFunc(n.NetworkInfo.Vnic, func(v types.HostVirtualNic) bool { return v.Device == device })
}

func pnics(spec types.HostVirtualSwitchSpec) []string {
	bond, ok := spec.Bridge.(*types.HostVirtualSwitchBondBridge)
	if !ok {
		return nil
	}
	var keys []string
	for _, device := range bond.NicDevice {
		keys = append(keys, "key-vim.host.PhysicalNic-"+device)
	}
	return keys
}

func (n *network) AddVirtualSwitch(c *types.AddVirtualSwitch) soap.HasFault {
	if n.vswitch(c.VswitchName) >= 0 {
		return &methods.AddVirtualSwitchBody{Fault_: simulator.Fault("", &types.AlreadyExists{Name: c.VswitchName})}
	}
	var spec types.HostVirtualSwitchSpec
	if c.Spec != nil {
		spec = *c.Spec
	}
	n.NetworkInfo.Vswitch = append(n.NetworkInfo.Vswitch, types.HostVirtualSwitch{
		Name: c.VswitchName, Key: "key-vim.host.VirtualSwitch-" + c.VswitchName, NumPorts: spec.NumPorts, Mtu: spec.Mtu,
		Pnic: pnics(spec), Spec: spec,
	})
	return &methods.AddVirtualSwitchBody{Res: new(types.AddVirtualSwitchResponse)}
}

func (n *network) UpdateVirtualSwitch(c *types.UpdateVirtualSwitch) soap.HasFault {
	i := n.vswitch(c.VswitchName)
	if i < 0 {
		return &methods.UpdateVirtualSwitchBody{Fault_: simulator.Fault("", new(types.NotFound))}
	}
	found := &n.NetworkInfo.Vswitch[i]
	found.Spec, found.Mtu, found.Pnic = c.Spec, c.Spec.Mtu, pnics(c.Spec)
	return &methods.UpdateVirtualSwitchBody{Res: new(types.UpdateVirtualSwitchResponse)}
}

func (n *network) RemoveVirtualSwitch(c *types.RemoveVirtualSwitch) soap.HasFault {
	i := n.vswitch(c.VswitchName)
	if i < 0 {
		return &methods.RemoveVirtualSwitchBody{Fault_: simulator.Fault("", new(types.NotFound))}
	}
	if len(n.NetworkInfo.Vswitch[i].Portgroup) > 0 {
		return &methods.RemoveVirtualSwitchBody{Fault_: simulator.Fault("", new(types.ResourceInUse))}
	}
	n.NetworkInfo.Vswitch = slices.Delete(n.NetworkInfo.Vswitch, i, i+1)
	return &methods.RemoveVirtualSwitchBody{Res: new(types.RemoveVirtualSwitchResponse)}
}

// effective is the policy of a port group where it has one, else that of its switch.
func effective(own types.HostNetworkPolicy, vswitch *types.HostNetworkPolicy) types.HostNetworkPolicy {
	if vswitch == nil {
		return own
	}
	computed := *vswitch
	if own.Security != nil {
		computed.Security = own.Security
	}
	if own.NicTeaming != nil {
		computed.NicTeaming = own.NicTeaming
	}
	if own.ShapingPolicy != nil {
		computed.ShapingPolicy = own.ShapingPolicy
	}
	return computed
}

func (n *network) AddPortGroup(ctx *simulator.Context, c *types.AddPortGroup) soap.HasFault {
	i := n.vswitch(c.Portgrp.VswitchName)
	if i < 0 {
		return &methods.AddPortGroupBody{Fault_: simulator.Fault("", new(types.NotFound))}
	}
	if n.group(c.Portgrp.Name) >= 0 {
		return &methods.AddPortGroupBody{Fault_: simulator.Fault("", &types.AlreadyExists{Name: c.Portgrp.Name})}
	}
	vswitch := &n.NetworkInfo.Vswitch[i]
	vswitch.Portgroup = append(vswitch.Portgroup, "key-vim.host.PortGroup-"+c.Portgrp.Name)
	n.NetworkInfo.Portgroup = append(n.NetworkInfo.Portgroup, types.HostPortGroup{
		Key:            "key-vim.host.PortGroup-" + c.Portgrp.Name,
		Vswitch:        vswitch.Key,
		Spec:           c.Portgrp,
		ComputedPolicy: effective(c.Portgrp.Policy, vswitch.Spec.Policy),
	})
	if label := named(ctx, "Network", c.Portgrp.Name); label != nil {
		found := label.(*mo.Network)
		found.Host = append(found.Host, n.Host.Self)
		n.Host.Network = append(n.Host.Network, found.Self)
	}
	return &methods.AddPortGroupBody{Res: new(types.AddPortGroupResponse)}
}

func (n *network) UpdatePortGroup(c *types.UpdatePortGroup) soap.HasFault {
	i, vswitch := n.group(c.PgName), n.vswitch(c.Portgrp.VswitchName)
	if i < 0 || vswitch < 0 {
		return &methods.UpdatePortGroupBody{Fault_: simulator.Fault("", new(types.NotFound))}
	}
	found := &n.NetworkInfo.Portgroup[i]
	found.Spec = c.Portgrp
	found.ComputedPolicy = effective(c.Portgrp.Policy, n.NetworkInfo.Vswitch[vswitch].Spec.Policy)
	return &methods.UpdatePortGroupBody{Res: new(types.UpdatePortGroupResponse)}
}

func (n *network) RemovePortGroup(ctx *simulator.Context, c *types.RemovePortGroup) soap.HasFault {
	i := n.group(c.PgName)
	if i < 0 {
		return &methods.RemovePortGroupBody{Fault_: simulator.Fault("", new(types.NotFound))}
	}
	if slices.ContainsFunc(n.NetworkInfo.Vnic, func(v types.HostVirtualNic) bool { return v.Portgroup == c.PgName }) {
		return &methods.RemovePortGroupBody{Fault_: simulator.Fault("", new(types.ResourceInUse))}
	}
	n.NetworkInfo.Portgroup = slices.Delete(n.NetworkInfo.Portgroup, i, i+1)
	for j := range n.NetworkInfo.Vswitch {
		vswitch := &n.NetworkInfo.Vswitch[j]
		vswitch.Portgroup = slices.DeleteFunc(vswitch.Portgroup, func(key string) bool {
			return key == c.PgName || key == "key-vim.host.PortGroup-"+c.PgName
		})
	}
	if label := named(ctx, "Network", c.PgName); label != nil {
		found := label.(*mo.Network)
		simulator.RemoveReference(&found.Host, n.Host.Self)
		simulator.RemoveReference(&n.Host.Network, found.Self)
	}
	return &methods.RemovePortGroupBody{Res: new(types.RemovePortGroupResponse)}
}

func (n *network) AddVirtualNic(c *types.AddVirtualNic) soap.HasFault {
	if c.Portgroup != "" && n.group(c.Portgroup) < 0 {
		return &methods.AddVirtualNicBody{Fault_: simulator.Fault("", new(types.NotFound))}
	}
	number := 0
	for n.vnic(fmt.Sprintf("vmk%d", number)) >= 0 {
		number++
	}
	device := fmt.Sprintf("vmk%d", number)
	c.Nic.Mac = "00:50:56:6f:00:" + fmt.Sprintf("%02x", number)
	if c.Nic.Mtu == 0 {
		c.Nic.Mtu = 1500
	}
	added := types.HostVirtualNic{
		Device: device, Key: "key-vim.host.VirtualNic-" + device, Portgroup: c.Portgroup, Spec: c.Nic,
	}
	n.NetworkInfo.Vnic = append(n.NetworkInfo.Vnic, added)
	for i := range n.Host.Config.VirtualNicManagerInfo.NetConfig {
		config := &n.Host.Config.VirtualNicManagerInfo.NetConfig[i]
		candidate := added
		candidate.Key = config.NicType + "." + added.Key
		config.CandidateVnic = append(config.CandidateVnic, candidate)
	}
	return &methods.AddVirtualNicBody{Res: &types.AddVirtualNicResponse{Returnval: device}}
}

func (n *network) UpdateVirtualNic(c *types.UpdateVirtualNic) soap.HasFault {
	i := n.vnic(c.Device)
	if i < 0 {
		return &methods.UpdateVirtualNicBody{Fault_: simulator.Fault("", new(types.NotFound))}
	}
	found := &n.NetworkInfo.Vnic[i]
	found.Portgroup, found.Spec = c.Nic.Portgroup, c.Nic
	return &methods.UpdateVirtualNicBody{Res: new(types.UpdateVirtualNicResponse)}
}

func (n *network) RemoveVirtualNic(c *types.RemoveVirtualNic) soap.HasFault {
	i := n.vnic(c.Device)
	if i < 0 {
		return &methods.RemoveVirtualNicBody{Fault_: simulator.Fault("", new(types.NotFound))}
	}
	n.NetworkInfo.Vnic = slices.Delete(n.NetworkInfo.Vnic, i, i+1)
	for j := range n.Host.Config.VirtualNicManagerInfo.NetConfig {
		config := &n.Host.Config.VirtualNicManagerInfo.NetConfig[j]
		key := config.NicType + ".key-vim.host.VirtualNic-" + c.Device
		config.SelectedVnic = slices.DeleteFunc(config.SelectedVnic, func(s string) bool { return s == key })
		config.CandidateVnic = slices.DeleteFunc(config.CandidateVnic, func(v types.HostVirtualNic) bool {
			return v.Device == c.Device
		})
	}
	return &methods.RemoveVirtualNicBody{Res: new(types.RemoveVirtualNicResponse)}
}

// services is the manager of what VMkernel interfaces are for.
type services struct {
	*simulator.HostVirtualNicManager
}

func (s *services) config(kind string) *types.VirtualNicManagerNetConfig {
	for i := range s.Host.Config.VirtualNicManagerInfo.NetConfig {
		if config := &s.Host.Config.VirtualNicManagerInfo.NetConfig[i]; config.NicType == kind {
			return config
		}
	}
	all := &s.Host.Config.VirtualNicManagerInfo.NetConfig
	*all = append(*all, types.VirtualNicManagerNetConfig{NicType: kind, MultiSelectAllowed: true})
	for _, vnic := range s.Host.Config.Network.Vnic {
		vnic.Key = kind + "." + vnic.Key
		(*all)[len(*all)-1].CandidateVnic = append((*all)[len(*all)-1].CandidateVnic, vnic)
	}
	return &(*all)[len(*all)-1]
}

func (s *services) SelectVnicForNicType(c *types.SelectVnicForNicType) soap.HasFault {
	config, key := s.config(c.NicType), c.NicType+".key-vim.host.VirtualNic-"+c.Device
	if !slices.Contains(config.SelectedVnic, key) {
		config.SelectedVnic = append(config.SelectedVnic, key)
	}
	s.Info.NetConfig = s.Host.Config.VirtualNicManagerInfo.NetConfig
	return &methods.SelectVnicForNicTypeBody{Res: new(types.SelectVnicForNicTypeResponse)}
}

func (s *services) DeselectVnicForNicType(c *types.DeselectVnicForNicType) soap.HasFault {
	config, key := s.config(c.NicType), c.NicType+".key-vim.host.VirtualNic-"+c.Device
	config.SelectedVnic = slices.DeleteFunc(config.SelectedVnic, func(v string) bool { return v == key })
	s.Info.NetConfig = s.Host.Config.VirtualNicManagerInfo.NetConfig
	return &methods.DeselectVnicForNicTypeBody{Res: new(types.DeselectVnicForNicTypeResponse)}
}

// mounts is the datastore system of a host that mounts what another host has mounted, and takes its mounts away again.
type mounts struct {
	*simulator.HostDatastoreSystem
}

func (m *mounts) CreateNasDatastore(ctx *simulator.Context, c *types.CreateNasDatastore) soap.HasFault {
	if entity := named(ctx, "Datastore", c.Spec.LocalPath); entity != nil {
		found, host := entity.(*simulator.Datastore), ctx.Map.Get(m.Host.Self).(*simulator.HostSystem)
		found.Host = append(found.Host, types.DatastoreHostMount{Key: m.Host.Self, MountInfo: types.HostMountInfo{
			AccessMode: c.Spec.AccessMode, Mounted: types.NewBool(true), Accessible: types.NewBool(true),
		}})
		found.Summary.MultipleHostAccess = types.NewBool(true)
		m.Datastore = append(m.Datastore, found.Self)
		host.Datastore = append(host.Datastore, found.Self)
		return &methods.CreateNasDatastoreBody{Res: &types.CreateNasDatastoreResponse{Returnval: found.Self}}
	}
	answer := m.HostDatastoreSystem.CreateNasDatastore(ctx, c)
	if body, ok := answer.(*methods.CreateNasDatastoreBody); ok && body.Res != nil {
		nas := ctx.Map.Get(body.Res.Returnval).(*simulator.Datastore).Info.(*types.NasDatastoreInfo).Nas
		nas.Name, nas.RemoteHostNames = c.Spec.LocalPath, c.Spec.RemoteHostNames
	}
	return answer
}

func (m *mounts) RemoveDatastore(ctx *simulator.Context, c *types.RemoveDatastore) soap.HasFault {
	datastore := ctx.Map.Get(c.Datastore).(*simulator.Datastore)
	if len(datastore.Host) == 1 && len(datastore.Vm) > 0 {
		return &methods.RemoveDatastoreBody{Fault_: simulator.Fault("", &types.ResourceInUse{Name: datastore.Name})}
	}
	host := ctx.Map.Get(m.Host.Self).(*simulator.HostSystem)
	datastore.Host = slices.DeleteFunc(datastore.Host, func(h types.DatastoreHostMount) bool {
		return h.Key == m.Host.Self
	})
	simulator.RemoveReference(&host.Datastore, datastore.Self)
	simulator.RemoveReference(&m.Datastore, datastore.Self)
	if len(datastore.Host) == 0 {
		parent := ctx.Map.Get(*host.Parent)
		if compute, ok := parent.(*simulator.ClusterComputeResource); ok {
			simulator.RemoveReference(&compute.Datastore, datastore.Self)
		}
		folder := ctx.Map.Get(*datastore.Parent).(*simulator.Folder)
		simulator.RemoveReference(&folder.ChildEntity, datastore.Self)
		ctx.Map.Remove(ctx, datastore.Self)
	}
	return &methods.RemoveDatastoreBody{Res: new(types.RemoveDatastoreResponse)}
}

// ha is a cluster that keeps everything that HA is told.
type ha struct {
	cluster
}

func (h *ha) ReconfigureComputeResourceTask(
	ctx *simulator.Context, c *types.ReconfigureComputeResource_Task,
) soap.HasFault {
	if spec, ok := c.Spec.(*types.ClusterConfigSpecEx); ok {
		config := h.ConfigurationEx.(*types.ClusterConfigInfoEx)
		overlay(&config.DasConfig, spec.DasConfig)
		overlay(&config.DrsConfig, spec.DrsConfig)
	}
	return h.ClusterComputeResource.ReconfigureComputeResourceTask(ctx, c)
}

// overlay copies the members that a specification gives.
func overlay[T any](known *T, spec *T) {
	if spec == nil {
		return
	}
	from, to := reflect.ValueOf(spec).Elem(), reflect.ValueOf(known).Elem()
	for i := range from.NumField() {
		if !from.Field(i).IsZero() {
			to.Field(i).Set(from.Field(i))
		}
	}
}

// folder takes hosts out of their cluster: they go on as hosts of their own.
type folder struct {
	*simulator.Folder
}

func (f *folder) MoveIntoFolderTask(ctx *simulator.Context, c *types.MoveIntoFolder_Task) soap.HasFault {
	if len(c.List) == 0 || c.List[0].Type != "HostSystem" {
		return f.Folder.MoveIntoFolderTask(ctx, c)
	}
	task := simulator.CreateTask(f, "moveIntoFolder", func(*simulator.Task) (types.AnyType, types.BaseMethodFault) {
		for _, ref := range c.List {
			host := ctx.Map.Get(ref).(*simulator.HostSystem)
			if !host.Runtime.InMaintenanceMode {
				return nil, new(types.InvalidState)
			}
			cluster := ctx.Map.Get(*host.Parent).(*simulator.ClusterComputeResource)
			simulator.RemoveReference(&cluster.Host, ref)
			summary := cluster.Summary.GetComputeResourceSummary()
			summary.NumHosts, summary.NumEffectiveHosts = summary.NumHosts-1, summary.NumEffectiveHosts-1
			alone := &mo.ComputeResource{
				Host: []types.ManagedObjectReference{ref}, Datastore: host.Datastore, Network: host.Network,
				ConfigurationEx: &types.ComputeResourceConfigInfo{VmSwapPlacement: "vmDirectory"},
				Summary:         &types.ComputeResourceSummary{NumHosts: 1, OverallStatus: types.ManagedEntityStatusGreen},
			}
			alone.Name = host.Name
			pool := simulator.NewResourcePool(ctx)
			ctx.Map.PutEntity(f.Folder, ctx.Map.NewEntity(alone))
			pool.Owner = alone.Self
			ctx.Map.PutEntity(alone, ctx.Map.NewEntity(pool))
			alone.ResourcePool = &pool.Self
			f.ChildEntity = append(f.ChildEntity, alone.Self)
			parent := alone.Self
			host.Parent = &parent
		}
		return nil, nil
	})
	return &methods.MoveIntoFolder_TaskBody{Res: &types.MoveIntoFolder_TaskResponse{Returnval: task.Run(ctx)}}
}

func named(ctx *simulator.Context, kind, name string) mo.Entity {
	for _, entity := range ctx.Map.All(kind) {
		if entity.Entity().Name == name {
			return entity
		}
	}
	return nil
}

// changeable lets clients change what the simulator only shows.
func changeable(model *simulator.Model) {
	registry := model.Map()
	for _, entity := range registry.All("HostSystem") {
		host := entity.(*simulator.HostSystem)
		system := registry.Get(*host.ConfigManager.NetworkSystem).(*simulator.HostNetworkSystem)
		manager := registry.Get(*host.ConfigManager.VirtualNicManager).(*simulator.HostVirtualNicManager)
		system.Host, manager.Host = &host.HostSystem, &host.HostSystem
		system.NetworkInfo = host.Config.Network
		manager.Info.NetConfig = host.Config.VirtualNicManagerInfo.NetConfig
	}
	retyped(model)
	// vSAN's type of this name, which the decoder of requests takes for the vSphere API's.
	types.Add("VsanClusterConfigInfo", reflect.TypeFor[vsantypes.VsanClusterConfigInfo]())
	registry.Put(&mo.HostVsanSystem{Self: *esx.HostSystem.ConfigManager.VsanSystem})
	before := registry.Handler
	registry.Handler = func(ctx *simulator.Context, method *simulator.Method) (mo.Reference, types.BaseMethodFault) {
		if body, ok := method.Body.(*types.RetrieveProperties); ok {
			retarget(body.SpecSet)
		}
		if body, ok := method.Body.(*types.RetrievePropertiesEx); ok {
			retarget(body.SpecSet)
		}
		if found := wrapped(ctx.Map.Get(method.This)); found != nil && ctx.Session != nil {
			ctx.Session.Put(found) // a session's own objects go first, and the simulator itself does not see them
		}
		if before != nil {
			return before(ctx, method)
		}
		return nil, nil
	}
}

// retarget finds clusters under the type of their base, as vCenter does, which looks at the value only.
func retarget(filters []types.PropertyFilterSpec) {
	for _, filter := range filters {
		for i := range filter.ObjectSet {
			if ref := &filter.ObjectSet[i].Obj; ref.Type == "ComputeResource" && strings.HasPrefix(ref.Value, "domain-c") {
				ref.Type = "ClusterComputeResource"
			}
		}
	}
}

func wrapped(object mo.Reference) mo.Reference {
	switch found := object.(type) {
	case *simulator.HostNetworkSystem:
		return &network{found}
	case *simulator.HostVirtualNicManager:
		return &services{found}
	case *simulator.HostDatastoreSystem:
		return &mounts{found}
	case *simulator.ClusterComputeResource:
		return &ha{cluster{found}}
	case *simulator.DistributedVirtualSwitchManager:
		return &switches{found}
	case *simulator.DistributedVirtualSwitch:
		return &dvs{found}
	case *simulator.DistributedVirtualPortgroup:
		return &group{found}
	case *simulator.Folder:
		return &folder{found}
	}
	return nil
}

// vsan says that there is none: Terraform's provider asks for it whenever it reads a cluster.
type vsan struct {
	types.ManagedObjectReference
}

func (*vsan) VSANVcGetWitnessHosts(*vsantypes.VSANVcGetWitnessHosts) soap.HasFault {
	return &vsanmethods.VSANVcGetWitnessHostsBody{Res: new(vsantypes.VSANVcGetWitnessHostsResponse)}
}

func init() {
	simulator.RegisterEndpoint(func(service *simulator.Service, registry *simulator.Registry) {
		if registry.IsVPX() {
			stretched := vsansimulator.New()
			stretched.Put(&vsan{vsanapi.VsanVcStretchedClusterSystem})
			service.RegisterSDK(stretched)
		}
	})
}

// switches looks distributed switches up, under the type that vCenter gives them.
type switches struct {
	*simulator.DistributedVirtualSwitchManager
}

const vmware = "VmwareDistributedVirtualSwitch"

func (*switches) QueryDvsByUuid(ctx *simulator.Context, c *types.QueryDvsByUuid) soap.HasFault {
	for _, entity := range ctx.Map.All(vmware) {
		if found := entity.(*simulator.DistributedVirtualSwitch); found.Uuid == c.Uuid {
			return &methods.QueryDvsByUuidBody{Res: &types.QueryDvsByUuidResponse{Returnval: &found.Self}}
		}
	}
	return &methods.QueryDvsByUuidBody{Fault_: simulator.Fault("", new(types.NotFound))}
}

func (*switches) DVSManagerLookupDvPortGroup(
	ctx *simulator.Context, c *types.DVSManagerLookupDvPortGroup,
) soap.HasFault {
	for _, entity := range ctx.Map.All("DistributedVirtualPortgroup") {
		if found := entity.(*simulator.DistributedVirtualPortgroup); found.Key == c.PortgroupKey {
			return &methods.DVSManagerLookupDvPortGroupBody{
				Res: &types.DVSManagerLookupDvPortGroupResponse{Returnval: &found.Self},
			}
		}
	}
	return &methods.DVSManagerLookupDvPortGroupBody{Fault_: simulator.Fault("", new(types.NotFound))}
}

// dvs is a distributed switch that keeps what it is told.
type dvs struct {
	*simulator.DistributedVirtualSwitch
}

func (d *dvs) ReconfigureDvsTask(ctx *simulator.Context, c *types.ReconfigureDvs_Task) soap.HasFault {
	// the simulator cannot note a task at a switch of this type
	manager := types.ManagedObjectReference{Type: "DistributedVirtualSwitchManager", Value: "DVSManager"}
	task := simulator.CreateTask(manager, "reconfigureDvs", func(*simulator.Task) (types.AnyType, types.BaseMethodFault) {
		config, spec := d.Config.(*types.VMwareDVSConfigInfo), c.Spec.GetDVSConfigSpec()
		if settings, ok := c.Spec.(*types.VMwareDVSConfigSpec); ok && settings.MaxMtu != 0 {
			config.MaxMtu = settings.MaxMtu
		}
		if spec.UplinkPortPolicy != nil {
			config.UplinkPortPolicy = spec.UplinkPortPolicy
		}
		known, ok := config.DefaultPortConfig.(*types.VMwareDVSPortSetting)
		if given, found := spec.DefaultPortConfig.(*types.VMwareDVSPortSetting); ok && found {
			overlay(known, given)
		}
		for _, member := range spec.Host {
			switch types.ConfigSpecOperation(member.Operation) {
			case types.ConfigSpecOperationRemove:
				d.forget(ctx, config, member.Host)
			case types.ConfigSpecOperationEdit:
				for i := range config.Host {
					if *config.Host[i].Config.Host == member.Host {
						config.Host[i].Config.Backing = member.Backing
						d.plug(ctx, member)
					}
				}
			default:
				return nil, new(types.NotSupported)
			}
		}
		return nil, nil
	})
	return &methods.ReconfigureDvs_TaskBody{Res: &types.ReconfigureDvs_TaskResponse{Returnval: task.Run(ctx)}}
}

// plug gives the proxy switch of a host the NICs that its member has now. One that stays keeps its uplink.
func (d *dvs) plug(ctx *simulator.Context, member types.DistributedVirtualSwitchHostMemberConfigSpec) {
	network := ctx.Map.Get(member.Host).(*simulator.HostSystem).Config.Network
	for i := range network.ProxySwitch {
		proxy := &network.ProxySwitch[i]
		given, ok := member.Backing.(*types.DistributedVirtualSwitchHostMemberPnicBacking)
		if proxy.DvsUuid != d.Uuid || !ok {
			continue
		}
		var kept []types.DistributedVirtualSwitchHostMemberPnicSpec
		known, _ := proxy.Spec.Backing.(*types.DistributedVirtualSwitchHostMemberPnicBacking)
		for _, spec := range given.PnicSpec {
			for _, before := range known.PnicSpec {
				if before.PnicDevice == spec.PnicDevice {
					spec.UplinkPortKey = before.UplinkPortKey
				}
			}
			kept = append(kept, spec)
		}
		proxy.Spec.Backing = &types.DistributedVirtualSwitchHostMemberPnicBacking{PnicSpec: kept}
	}
}

func (d *dvs) DestroyTask(ctx *simulator.Context, _ *types.Destroy_Task) soap.HasFault {
	manager := types.ManagedObjectReference{Type: "DistributedVirtualSwitchManager", Value: "DVSManager"}
	task := simulator.CreateTask(manager, "destroy", func(*simulator.Task) (types.AnyType, types.BaseMethodFault) {
		config, used := d.Config.(*types.VMwareDVSConfigInfo), false
		each(ctx, func(host *simulator.HostSystem) {
			used = used || slices.ContainsFunc(host.Config.Network.Vnic, func(v types.HostVirtualNic) bool {
				return v.Spec.DistributedVirtualPort != nil && v.Spec.DistributedVirtualPort.SwitchUuid == d.Uuid
			})
		})
		if used {
			return nil, &types.ResourceInUse{Name: d.Name}
		}
		for _, member := range slices.Clone(config.Host) {
			d.forget(ctx, config, *member.Config.Host)
		}
		for _, group := range slices.Clone(d.Portgroup) {
			simulator.RemoveReference(&ctx.Map.Get(*d.Parent).(*simulator.Folder).ChildEntity, group)
			ctx.Map.Remove(ctx, group)
		}
		simulator.RemoveReference(&ctx.Map.Get(*d.Parent).(*simulator.Folder).ChildEntity, d.Self)
		ctx.Map.Remove(ctx, d.Self)
		return nil, nil
	})
	return &methods.Destroy_TaskBody{Res: &types.Destroy_TaskResponse{Returnval: task.Run(ctx)}}
}

// group is a distributed port group that is not deleted while a VMkernel interface is on it.
type group struct {
	*simulator.DistributedVirtualPortgroup
}

func (g *group) DestroyTask(ctx *simulator.Context, _ *types.Destroy_Task) soap.HasFault {
	used := false
	each(ctx, func(host *simulator.HostSystem) {
		used = used || slices.ContainsFunc(host.Config.Network.Vnic, func(v types.HostVirtualNic) bool {
			return v.Spec.DistributedVirtualPort != nil && v.Spec.DistributedVirtualPort.PortgroupKey == g.Key
		})
	})
	if used {
		return &methods.Destroy_TaskBody{Fault_: simulator.Fault("", &types.ResourceInUse{Name: g.Name})}
	}
	// the simulator leaves it with the hosts, and cannot take it from a switch of vCenter's type without this
	each(ctx, func(host *simulator.HostSystem) { simulator.RemoveReference(&host.Network, g.Self) })
	found := ctx.Map.Get(*g.Config.DistributedVirtualSwitch).(*simulator.DistributedVirtualSwitch)
	simulator.RemoveReference(&found.Portgroup, g.Self)
	simulator.RemoveReference(&ctx.Map.Get(*g.Parent).(*simulator.Folder).ChildEntity, g.Self)
	ctx.Map.Remove(ctx, g.Self)
	manager := types.ManagedObjectReference{Type: "DistributedVirtualSwitchManager", Value: "DVSManager"}
	task := simulator.CreateTask(manager, "destroy", func(*simulator.Task) (types.AnyType, types.BaseMethodFault) {
		return nil, nil
	})
	return &methods.Destroy_TaskBody{Res: &types.Destroy_TaskResponse{Returnval: task.Run(ctx)}}
}

func each(ctx *simulator.Context, do func(*simulator.HostSystem)) {
	for _, entity := range ctx.Map.All("HostSystem") {
		do(entity.(*simulator.HostSystem))
	}
}

// forget takes a host off the switch, its proxy switch and its VMkernel interfaces on the switch with it.
func (d *dvs) forget(ctx *simulator.Context, config *types.VMwareDVSConfigInfo, ref types.ManagedObjectReference) {
	config.Host = slices.DeleteFunc(config.Host, func(m types.DistributedVirtualSwitchHostMember) bool {
		return *m.Config.Host == ref
	})
	simulator.RemoveReference(&d.Summary.HostMember, ref)
	host := ctx.Map.Get(ref).(*simulator.HostSystem)
	network := host.Config.Network
	network.ProxySwitch = slices.DeleteFunc(network.ProxySwitch, func(p types.HostProxySwitch) bool {
		return p.DvsUuid == d.Uuid
	})
	for _, group := range d.Portgroup {
		simulator.RemoveReference(&host.Network, group)
		found := ctx.Map.Get(group).(*simulator.DistributedVirtualPortgroup)
		simulator.RemoveReference(&found.Host, ref)
	}
}

// retyped gives distributed switches the type that vCenter gives them.
func retyped(model *simulator.Model) {
	registry := model.Map()
	for _, entity := range registry.All("DistributedVirtualSwitch") {
		found := entity.(*simulator.DistributedVirtualSwitch)
		old := found.Self
		found.Self.Type = vmware
		registry.Put(found)
		folder := registry.Get(*found.Parent).(*simulator.Folder)
		folder.ChildEntity[slices.Index(folder.ChildEntity, old)] = found.Self
		for _, ref := range found.Portgroup {
			registry.Get(ref).(*simulator.DistributedVirtualPortgroup).Config.DistributedVirtualSwitch = &found.Self
		}
		registry.Remove(model.Service.Context, old)
	}
}
