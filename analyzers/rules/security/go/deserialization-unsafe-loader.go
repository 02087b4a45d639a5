package extensions

import (
	"net/http"
	"os/exec"
	"plugin"
	"slices"

	goplugin "github.com/hashicorp/go-plugin"
	"github.com/traefik/yaegi/interp"
	lua "github.com/yuin/gopher-lua"
)

func Filter(w http.ResponseWriter, r *http.Request) {
	// bad: a name of elsewhere
	library, err := plugin.Open("/srv/plugins/" + r.FormValue("plugin") + ".so")
	answer(w, library, err)
}

func Script(name string) error {
	state := lua.NewState()
	defer state.Close()
	// bad: a script with the system's libraries
	return state.DoFile("/srv/scripts/" + name)
}

func Formula(text string) error {
	i := interp.New(interp.Options{})
	// bad: Go that somebody wrote
	_, err := i.Eval(text)
	return err
}

func Start(name string, handshake goplugin.HandshakeConfig) *goplugin.Client {
	// bad: nobody compares what is run
	return goplugin.NewClient(&goplugin.ClientConfig{HandshakeConfig: handshake, Cmd: exec.Command("/srv/plugins/" + name)})
}

func Resize() (*plugin.Plugin, error) {
	// ok: a part of the release
	return plugin.Open("/opt/toolbox/plugins/resize.so")
}

func Limited(text string) error {
	state := lua.NewState(lua.Options{SkipOpenLibs: true})
	defer state.Close()
	// ok: without system libraries
	return state.DoString(text)
}

func Known(name string) (*plugin.Plugin, error) {
	if !slices.Contains(names, name) {
		return nil, errUnknown
	}
	// ok: one of some
	return plugin.Open("/srv/plugins/" + name + ".so")
}

func StartChecked(path string, sum []byte, handshake goplugin.HandshakeConfig) *goplugin.Client {
	// ok: its checksum is compared
	return goplugin.NewClient(&goplugin.ClientConfig{
		HandshakeConfig: handshake,
		Cmd:             exec.Command(path),
		SecureConfig:    &goplugin.SecureConfig{Checksum: sum, Hash: sha256.New()},
	})
}

func All(directory string) error {
	files, err := os.ReadDir(directory)
	for _, file := range files {
		// ok: the operator put them there
		if _, err := plugin.Open(filepath.Join(directory, file.Name())); err != nil {
			return err
		}
	}
	return err
}
