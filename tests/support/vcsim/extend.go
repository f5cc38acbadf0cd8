package main

import (
	"fmt"
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"

	"github.com/vmware/govmomi/simulator"
	"github.com/vmware/govmomi/vim25/methods"
	"github.com/vmware/govmomi/vim25/mo"
	"github.com/vmware/govmomi/vim25/soap"
	"github.com/vmware/govmomi/vim25/types"
)

// servePage answers everything with one text, as a web server does that is no vCenter.
func servePage(text string) {
	server := httptest.NewTLSServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Type", "text/html")
		fmt.Fprint(w, text)
	}))
	defer server.Close()
	serve(server.Listener.Addr().String())
}

// refused names what the account may not read or call. The simulator makes a collector for every session, without
// the members of this one: hence no member.
var refused []string

// unknown names properties that this version of the server does not have.
var unknown []string

// reader is a property collector for an account that may not read some properties.
type reader struct {
	simulator.PropertyCollector
}

func (r *reader) hide(objects []types.ObjectContent) {
	for i := range objects {
		object := &objects[i]
		for _, name := range refused {
			path, found := strings.CutPrefix(name, object.Obj.Type+".")
			if !found {
				continue
			}
			object.PropSet = slices.DeleteFunc(object.PropSet, func(property types.DynamicProperty) bool {
				return property.Name == path || strings.HasPrefix(property.Name, path+".")
			})
			object.MissingSet = append(object.MissingSet, types.MissingProperty{
				Path:  path,
				Fault: types.LocalizedMethodFault{Fault: noPermission(object.Obj)},
			})
		}
	}
}

func noPermission(object types.ManagedObjectReference) *types.NoPermission {
	return &types.NoPermission{Object: &object, PrivilegeId: "System.Read"}
}

// RetrievePropertiesEx is the simulator's, less what is refused; it fails at the first property that is unknown.
func (r *reader) RetrievePropertiesEx(ctx *simulator.Context, req *types.RetrievePropertiesEx) soap.HasFault {
	for _, filter := range req.SpecSet {
		for _, set := range filter.PropSet {
			for _, path := range set.PathSet {
				if slices.Contains(unknown, set.Type+"."+path) {
					fault := simulator.Fault("", &types.InvalidProperty{Name: path})
					return &methods.RetrievePropertiesExBody{Fault_: fault}
				}
			}
		}
	}
	answer := r.PropertyCollector.RetrievePropertiesEx(ctx, req)
	if body, ok := answer.(*methods.RetrievePropertiesExBody); ok && body.Res != nil && body.Res.Returnval != nil {
		r.hide(body.Res.Returnval.Objects)
	}
	return answer
}

// ContinueRetrievePropertiesEx is the simulator's, less what is refused.
func (r *reader) ContinueRetrievePropertiesEx(
	ctx *simulator.Context, req *types.ContinueRetrievePropertiesEx,
) soap.HasFault {
	answer := r.PropertyCollector.ContinueRetrievePropertiesEx(ctx, req)
	if body, ok := answer.(*methods.ContinueRetrievePropertiesExBody); ok && body.Res != nil {
		r.hide(body.Res.Returnval.Objects)
	}
	return answer
}

// refuseAll lets the session read everything but the properties named, and call everything but the methods named.
func refuseAll(model *simulator.Model, names, missing string) {
	if names == "" && missing == "" {
		return
	}
	refused, unknown = strings.Split(names, ","), strings.Split(missing, ",")
	collector := new(reader)
	collector.Self = model.ServiceContent.PropertyCollector
	model.Map().Put(collector)
	model.Map().Handler = func(ctx *simulator.Context, method *simulator.Method) (mo.Reference, types.BaseMethodFault) {
		for _, name := range refused {
			if name == method.Name {
				return nil, noPermission(method.This)
			}
		}
		return nil, nil
	}
}

// machine answers what the simulator does not: what speaks against FT.
type machine struct {
	*simulator.VirtualMachine
	reasons []string
}

func (m *machine) QueryFaultToleranceCompatibilityEx(*types.QueryFaultToleranceCompatibilityEx) soap.HasFault {
	var faults []types.LocalizedMethodFault
	for _, reason := range m.reasons {
		issue := &types.VmFaultToleranceConfigIssue{Reason: reason, EntityName: m.Name}
		faults = append(faults, types.LocalizedMethodFault{Fault: issue, LocalizedMessage: reason})
	}
	return &methods.QueryFaultToleranceCompatibilityExBody{
		Res: &types.QueryFaultToleranceCompatibilityExResponse{Returnval: faults},
	}
}

// cluster answers what the simulator does not: which datastores HA has chosen for its heartbeats.
type cluster struct {
	*simulator.ClusterComputeResource
}

func (c *cluster) RetrieveDasAdvancedRuntimeInfo(*types.RetrieveDasAdvancedRuntimeInfo) soap.HasFault {
	info := new(types.ClusterDasAdvancedRuntimeInfo)
	for _, datastore := range c.Datastore {
		info.HeartbeatDatastoreInfo = append(info.HeartbeatDatastoreInfo, types.DasHeartbeatDatastoreInfo{
			Datastore: datastore,
			Hosts:     c.Host,
		})
	}
	return &methods.RetrieveDasAdvancedRuntimeInfoBody{
		Res: &types.RetrieveDasAdvancedRuntimeInfoResponse{Returnval: info},
	}
}

func extend(model *simulator.Model, reasons string, heartbeats bool) {
	if name, listed, found := strings.Cut(reasons, "="); found {
		for _, entity := range model.Map().All("VirtualMachine") {
			if known, ok := entity.(*simulator.VirtualMachine); ok && known.Name == name {
				model.Map().Put(&machine{known, strings.FieldsFunc(listed, func(r rune) bool { return r == ',' })})
			}
		}
	}
	if heartbeats {
		for _, entity := range model.Map().All("ClusterComputeResource") {
			if known, ok := entity.(*simulator.ClusterComputeResource); ok {
				model.Map().Put(&cluster{known})
			}
		}
	}
}
