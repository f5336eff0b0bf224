package main

import (
	"os"
	"path/filepath"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

func TestFlagsWinOverVariablesOverTheFile(t *testing.T) {
	t.Parallel()
	file := filepath.Join(t.TempDir(), "shapan.yaml")
	require.NoError(t, os.WriteFile(file, []byte("addr: file:1\ntls-addr: file:2\ndata: file\nseed: 7\n"), 0o600))
	variables := map[string]string{"SHAPAN_ADDR": "variable:1", "SHAPAN_TLS_ADDR": "variable:2", "SHAPAN_DATA": "", "SHAPAN_CONFIG": file}
	for name, args := range map[string][]string{
		"file by variable": {"serve", "--addr", "flag:1"},
		"file by flag":     {"serve", "--config", file, "--addr", "flag:1"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			var cli commands
			parser, err := newParser(&cli, &terminal{environment: environment{
				lookup: func(name string) (string, bool) { v, ok := variables[name]; return v, ok },
			}})
			require.NoError(t, err)
			_, err = parser.Parse(args)
			require.NoError(t, err)
			assert.Equal(t, "flag:1", cli.Serve.Addr)
			assert.Equal(t, "variable:2", cli.Serve.TLSAddr)
			assert.Equal(t, "file", cli.Serve.Data, "an empty variable counts as none")
			assert.EqualValues(t, 7, *cli.Serve.Seed)
			assert.Equal(t, "127.0.0.1:8701", cli.Serve.ControlAddr)
		})
	}
}

func TestEveryFlagOfServeHasAVariable(t *testing.T) {
	t.Parallel()
	var cli commands
	parser, err := newParser(&cli, &terminal{environment: environment{lookup: nothing}})
	require.NoError(t, err)
	context, err := parser.Parse([]string{"serve"})
	require.NoError(t, err)
	for _, flag := range context.Selected().Flags {
		if flag.Name != helpFlag {
			assert.Regexp(t, `^SHAPAN_[A-Z_]+$`, flag.Tag.Get(variableTag), flag.Name)
		}
	}
}

func TestSettingsFile(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		text string
		want map[string]string
		says string
	}{
		"empty":          {"", map[string]string{}, ""},
		"comment":        {"# nothing\n", map[string]string{}, ""},
		"one":            {"addr: 127.0.0.1:8700", map[string]string{"addr": "127.0.0.1:8700"}, ""},
		"kinds":          {"addr: ':8700'\nseed: 0x10\ndata: true\n", map[string]string{"addr": ":8700", "seed": "0x10", "data": "true"}, ""},
		"without value":  {"addr:\ndata: ~\nseed: ''\n", map[string]string{}, ""},
		"unknown":        {"addr: x\n\nsede: 1\n", nil, `f.yaml:3:1: there is no setting "sede": did you mean seed? use one of addr, data, seed`},
		"config":         {"config: x\n", nil, `f.yaml:1:1: there is no setting "config"`},
		"twice":          {"addr: x\naddr: y\n", nil, "f.yaml:2:"},
		"no yaml":        {"addr: [x\n", nil, "f.yaml:1:"},
		"tab":            {"addr:\n\tx: y\n", nil, "f.yaml:2:"},
		"list":           {"- addr\n", nil, "f.yaml:1:1: this is no list of settings: write one flag a line"},
		"text":           {"addr\n", nil, "f.yaml:1:1: this is no list of settings"},
		"nested":         {"addr:\n  host: x\n", nil, "addr has no single value: write addr: VALUE"},
		"listed":         {"addr: [x]\n", nil, "f.yaml:1:7: addr has no single value"},
		"many documents": {"addr: x\n---\nseed: 1\n", nil, "this is no list of settings"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			got, err := readSettings("f.yaml", []byte(c.text), []string{"addr", "data", "seed"})
			if c.says != "" {
				require.ErrorContains(t, err, c.says)
				return
			}
			require.NoError(t, err)
			assert.Equal(t, c.want, got)
		})
	}
}

func FuzzSettings(f *testing.F) {
	for _, seed := range []string{"addr: x", "addr: {a: [b]}", "? x\n: y", "&a addr: *a", "<<: {addr: x}", "addr: !!int 7", "addr: |\n  x"} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, text string) {
		got, err := readSettings("f.yaml", []byte(text), []string{"addr"})
		if err != nil {
			assert.NotEmpty(t, err.Error())
			assert.Nil(t, got)
		}
		for name := range got {
			assert.Equal(t, "addr", name)
		}
	})
}

func TestAWrongSettingNamesWhatSaidIt(t *testing.T) {
	t.Parallel()
	file := filepath.Join(t.TempDir(), "f.yaml")
	require.NoError(t, os.WriteFile(file, []byte("seed: many\n"), 0o600))
	for name, c := range map[string]struct {
		variables map[string]string
		args      []string
		says      string
	}{
		"variable":          {map[string]string{"SHAPAN_SEED": "x"}, []string{"serve"}, `SHAPAN_SEED: expected a valid 64 bit uint but got "x"`},
		"another command":   {map[string]string{"SHAPAN_SEED": "-1"}, []string{"exec", "--", "true"}, "SHAPAN_SEED: expected"},
		"choice":            {map[string]string{"SHAPAN_SYNC": "never"}, []string{"serve"}, `SHAPAN_SYNC is "never": use one of everysecond, always`},
		"list":              {map[string]string{"SHAPAN_NOTIFY_ALLOW": "a b"}, []string{"serve"}, "SHAPAN_NOTIFY_ALLOW: "},
		"file":              {nil, []string{"serve", "--config", file}, file + ": seed: expected a valid 64 bit uint"},
		"flag":              {map[string]string{"SHAPAN_SEED": "1"}, []string{"serve", "--seed", "x"}, "--seed: expected"},
		"flag of run":       {nil, []string{"run", "--seed", "-1", "x"}, "--seed: expected"},
		"nothing but flags": {map[string]string{"SHAPAN_SEED": "x"}, []string{"serve", "--seed", "x"}, "--seed: expected"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			_, err := commandOf(c.args, &terminal{environment: environment{
				lookup: func(name string) (string, bool) { v, ok := c.variables[name]; return v, ok },
			}})
			var f *failure
			require.ErrorAs(t, err, &f)
			assert.Equal(t, exitWrong, f.code)
			assert.Contains(t, f.line(), c.says)
		})
	}
}

func TestNoughtIsASeed(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		args     []string
		variable string
		want     *uint64
	}{
		{[]string{"serve", "--seed", "0"}, "", new(uint64(0))},
		{[]string{"serve"}, "0", new(uint64(0))},
		{[]string{"serve", "--seed", "0"}, "7", new(uint64(0))},
		{[]string{"serve"}, "", nil},
	} {
		made, err := commandOf(c.args, &terminal{environment: environment{
			lookup: func(name string) (string, bool) {
				v, ok := map[string]string{"SHAPAN_SEED": c.variable}[name]
				return v, ok
			},
		}})
		require.NoError(t, err)
		assert.Equal(t, c.want, made.(*serveCommand).Seed, "%q %s", c.args, c.variable) //nolint:forcetypeassert // it is the command of serve
	}
}
