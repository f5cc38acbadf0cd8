// Command vcsim serves govmomi's vCenter simulator for tests, with properties planted into its inventory. As `vcsim
// govc …` it is govc itself, of the same release: what it writes is what people have.
package main

import (
	"crypto/tls"
	"encoding/json"
	"flag"
	"fmt"
	"log"
	"net/url"
	"os"
	"os/signal"
	"reflect"
	"strings"

	"github.com/vmware/govmomi/cli"
	_ "github.com/vmware/govmomi/cli/about"
	_ "github.com/vmware/govmomi/cli/datastore"
	_ "github.com/vmware/govmomi/cli/host"
	_ "github.com/vmware/govmomi/cli/license"
	_ "github.com/vmware/govmomi/cli/object"
	_ "github.com/vmware/govmomi/cli/option"
	_ "github.com/vmware/govmomi/cli/vm"
	_ "github.com/vmware/govmomi/pbm/simulator"
	"github.com/vmware/govmomi/simulator"
	_ "github.com/vmware/govmomi/vapi/simulator"
	vimjson "github.com/vmware/govmomi/vim25/json"
	"github.com/vmware/govmomi/vim25/types"
)

// plant sets one property of the objects with a name (of all objects of the type, without one).
type plant struct {
	Type  string          `json:"type"`
	Name  string          `json:"name"`
	Path  string          `json:"path"`
	Value json.RawMessage `json:"value"`
}

func main() {
	if len(os.Args) > 1 && os.Args[1] == "govc" {
		os.Exit(cli.Run(os.Args[2:]))
	}
	model := simulator.VPX()
	flag.IntVar(&model.Cluster, "clusters", model.Cluster, "clusters per datacenter")
	flag.IntVar(&model.ClusterHost, "hosts", model.ClusterHost, "hosts per cluster")
	flag.IntVar(&model.Host, "standalone", model.Host, "hosts outside clusters")
	flag.IntVar(&model.Machine, "vms", model.Machine, "virtual machines per resource pool")
	flag.IntVar(&model.Datacenter, "datacenters", model.Datacenter, "datacenters")
	flag.IntVar(&model.Datastore, "datastores", model.Datastore, "datastores per datacenter")
	flag.IntVar(&model.Portgroup, "portgroups", model.Portgroup, "distributed port groups per datacenter")
	user := flag.String("user", "", "the only user that may log in, with -password")
	password := flag.String("password", "", "the password of -user")
	listen := flag.String("listen", "127.0.0.1:0", "address to serve, with -user")
	plants := flag.String("plant", "", "JSON file: a list of {type, name, path, value}")
	esx := flag.Bool("esx", false, "simulate a single host instead of a vCenter")
	refuse := flag.String("refuse", "", "properties and methods to refuse for want of privileges: Type.path,Method")
	unknown := flag.String("unknown", "", "properties that the server does not have: Type.path")
	reasons := flag.String("reasons", "", "what vCenter says against FT: name of a virtual machine=reason,reason")
	heartbeats := flag.Bool("heartbeats", false, "clusters tell all their datastores as heartbeat datastores")
	change := flag.Bool("change", false, "keep changes that govmomi's simulator only answers or refuses")
	page := flag.String("page", "", "serve this text over TLS, whatever is asked, instead of a vCenter")
	flag.Parse()

	if *page != "" {
		servePage(*page)
		return
	}
	if *esx {
		model = simulator.ESX()
	}
	check(model.Create())
	defer model.Remove()
	if *plants != "" {
		check(plantAll(model, *plants))
	}
	refuseAll(model, *refuse, *unknown)
	extend(model, *reasons, *heartbeats)
	if *change {
		changeable(model)
	}
	model.Service.RegisterEndpoints = true
	model.Service.TLS = new(tls.Config)
	if *user != "" {
		model.Service.Listen = &url.URL{User: url.UserPassword(*user, *password), Host: *listen}
	}
	server := model.Service.NewServer()
	serve(server.URL.Host)
}

// serve tells the address on standard output and waits for an interrupt.
func serve(address string) {
	fmt.Println(address)
	stop := make(chan os.Signal, 1)
	signal.Notify(stop, os.Interrupt)
	<-stop
}

func check(err error) {
	if err != nil {
		log.Fatal(err)
	}
}

func plantAll(model *simulator.Model, file string) error {
	text, err := os.ReadFile(file)
	if err != nil {
		return err
	}
	var plants []plant
	if err = json.Unmarshal(text, &plants); err != nil {
		return err
	}
	for _, p := range plants {
		planted := 0
		for _, entity := range model.Map().All(p.Type) {
			name := entity.Entity().Name
			if p.Name != "" && p.Name != name {
				continue
			}
			planted++
			if err = set(reflect.ValueOf(entity), strings.Split(p.Path, "."), p.Value); err != nil {
				return fmt.Errorf("%s %s %s: %w", p.Type, name, p.Path, err)
			}
		}
		if planted == 0 {
			return fmt.Errorf("nothing to plant %s into: %s %s", p.Path, p.Type, p.Name)
		}
	}
	return nil
}

// set decodes value into the field at path. Pointers on the way are copied: the simulator's hosts share templates.
func set(target reflect.Value, path []string, value json.RawMessage) error {
	for _, name := range path {
		for target.Kind() == reflect.Interface || target.Kind() == reflect.Pointer {
			if target.Kind() == reflect.Pointer && target.CanSet() {
				fresh := reflect.New(target.Type().Elem())
				if !target.IsNil() {
					fresh.Elem().Set(target.Elem())
				}
				target.Set(fresh)
			}
			target = target.Elem()
		}
		if target.Kind() != reflect.Struct {
			return fmt.Errorf("%s is not a member of %s", name, target.Type())
		}
		target = target.FieldByName(strings.ToUpper(name[:1]) + name[1:])
		if !target.IsValid() {
			return fmt.Errorf("no member %s", name)
		}
	}
	fresh := reflect.New(target.Type())
	decoder := vimjson.NewDecoder(strings.NewReader(string(value)))
	decoder.SetDiscriminator("_typeName", "_value", vimjson.DiscriminatorToTypeFunc(types.TypeFunc()))
	if err := decoder.Decode(fresh.Interface()); err != nil {
		return err
	}
	target.Set(fresh.Elem())
	return nil
}
