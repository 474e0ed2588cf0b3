package values_test

import (
	"errors"
	"net/netip"
	"testing"

	"github.com/ninepixels/ninepixels/kernel/values"
)

// A camera holds what cannot be kept, and says what can.
type camera struct {
	name    string
	shutter chan int
}

func (c *camera) GobEncode() ([]byte, error) {
	if c.name == "broken" {
		return nil, errors.New("no light")
	}
	return []byte(c.name), nil
}

func (c *camera) GobDecode(b []byte) error {
	if string(b) == "lost" {
		return errors.New("no film")
	}
	c.name, c.shutter = string(b), make(chan int)
	return nil
}

func TestKeepWhatWritesItself(t *testing.T) {
	address := netip.MustParseAddr("fe80::1%eth0")
	type host struct {
		Held  any
		Table map[netip.Addr]string
		Camera,
		None *camera
		Zero netip.Addr
	}
	v := host{Held: address, Table: map[netip.Addr]string{address: "here"}, Camera: &camera{"obscura", make(chan int)}}
	folder := t.TempDir()
	keep(t, values.OpenStore(folder), variable("v", &v))
	keep(t, values.OpenStore(folder)) // carried over
	var back host
	load(t, values.OpenStore(folder), variable("v", &back))
	if back.Held != any(address) || back.Table[address] != "here" || back.Camera.name != "obscura" || back.Camera.shutter == nil || back.None != nil || back.Zero.IsValid() {
		t.Errorf("%+v", back)
	}
}

// TestKeepWhatWritesItselfOnce has a refused variable before one that shares what
// writes itself.
func TestKeepWhatWritesItselfOnce(t *testing.T) {
	folder := t.TempDir()
	c := &camera{name: "obscura"}
	bad, good := []any{make(chan int), c}, c
	keep(t, values.OpenStore(folder), variable("bad", &bad), variable("good", &good))
	var back *camera
	load(t, values.OpenStore(folder), variable("good", &back))
	if back.name != "obscura" {
		t.Errorf("%+v", back)
	}
}

func TestKeepWhatCannotWriteItself(t *testing.T) {
	folder := t.TempDir()
	broken, lost := camera{name: "broken"}, camera{name: "lost"}
	keep(t, values.OpenStore(folder), variable("broken", &broken), variable("lost", &lost))
	s := values.OpenStore(folder)
	if why := s.Reasons()["broken"]; why != "it holds a values_test.camera that cannot be written: no light" {
		t.Error(why)
	}
	const want = "The variable lost cannot be had again: a values_test.camera cannot be read: no film."
	if err := s.Load(variable("lost", &lost)); err == nil || err.Error() != want {
		t.Error(err)
	}
}
