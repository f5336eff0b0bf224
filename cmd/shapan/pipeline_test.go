package main

import (
	"encoding/xml"
	"os"
	"os/exec"
	"path/filepath"
	"reflect"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/goccy/go-yaml"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/shapan/shapan/scenarios"
)

// pipeline is what both examples of pipelines are read into: the variables, and the lines of their scripts.
type pipeline struct {
	variables map[string]string
	lines     []string
}

func readYAML(t *testing.T, path string, into any) {
	t.Helper()
	text, err := os.ReadFile(filepath.Clean(path))
	require.NoError(t, err)
	require.NoError(t, yaml.Unmarshal(text, into), path)
}

func githubActions(t *testing.T) pipeline {
	t.Helper()
	var file struct {
		Name string
		On   []string
		Env  map[string]string
		Jobs map[string]struct {
			RunsOn string `yaml:"runs-on"`
			Steps  []struct{ Name, Run, Uses string }
		}
	}
	readYAML(t, "../../scenarios/clients/ci/github-actions.yml", &file)
	p := pipeline{variables: file.Env}
	for name, job := range file.Jobs {
		assert.NotEmpty(t, job.RunsOn, name)
		for _, step := range job.Steps {
			assert.True(t, (step.Run == "") != (step.Uses == ""), "a step runs or uses: %v", step)
			p.lines = append(p.lines, strings.Split(strings.TrimSpace(step.Run), "\n")...)
		}
	}
	return p
}

func gitlab(t *testing.T) pipeline {
	t.Helper()
	type job struct {
		Stage, Image, Extends string
		BeforeScript          []string `yaml:"before_script"`
		Script                []string
	}
	var file struct {
		Stages                    []string
		Variables                 map[string]string
		Shapan                    job `yaml:".shapan"`
		Scenarios, Tests, Certify job
	}
	readYAML(t, "../../scenarios/clients/ci/gitlab-ci.yml", &file)
	assert.Contains(t, file.Stages, file.Shapan.Stage)
	for _, j := range []job{file.Scenarios, file.Tests, file.Certify} {
		assert.Equal(t, ".shapan", j.Extends)
	}
	return pipeline{file.Variables, slices.Concat(file.Shapan.BeforeScript, file.Scenarios.Script, file.Tests.Script, file.Certify.Script)}
}

// TestThePipelines runs what the examples run: all their lines that call shapan, with the program, against the
// sample application. Only what is fetched and what is theirs to start is left out.
func TestThePipelines(t *testing.T) {
	t.Parallel()
	shell := installedProgram(t, "sh")
	for name, p := range map[string]pipeline{"github": githubActions(t), "gitlab": gitlab(t)} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			app, ready := application(t, "")
			dir := t.TempDir()
			require.NoError(t, os.Mkdir(filepath.Join(dir, "contract"), 0o700))
			source, err := scenarios.ShippedFile("lianyintong/register-and-recharge.yaml")
			require.NoError(t, err)
			require.NoError(t, os.WriteFile(filepath.Join(dir, "contract", "a.yaml"), source, 0o600))
			tests := "#!/bin/sh\ntest -n \"$SHAPAN_URL\"\n"                                         // theirs; exec's own tests say the rest
			require.NoError(t, os.WriteFile(filepath.Join(dir, "run-tests"), []byte(tests), 0o700)) //nolint:gosec // it is run
			bin := filepath.Join(dir, "bin")
			require.NoError(t, os.Mkdir(bin, 0o700))
			require.NoError(t, os.Symlink(program(t), filepath.Join(bin, "shapan")))
			for _, variable := range []string{"APP_URL", "NOTIFY_URL", "SHAPAN_ADDR"} {
				assert.NotEmpty(t, p.variables[variable], variable)
			}
			ran := 0
			for _, line := range p.lines {
				if !strings.HasPrefix(line, "shapan ") {
					assert.Regexp(t, `^$|^go install -tags nomsgpack github\.com/shapan/shapan/cmd/shapan@latest$|^\./start-application &$`, line)
					continue
				}
				ran++
				command := exec.CommandContext(t.Context(), shell, "-e", "-c", line)
				command.Dir = dir
				command.Env = []string{
					"PATH=" + bin + ":" + os.Getenv("PATH"), "HOME=" + dir, "APP_URL=" + app, "NOTIFY_URL=" + app + "/notify",
					"SHAPAN_ADDR=127.0.0.1:0", "SHAPAN_READY_FILE=" + ready,
				}
				out, err := command.CombinedOutput()
				require.NoError(t, err, "%s\n%s", line, out)
			}
			assert.Equal(t, 4, ran)
			for _, report := range []string{"scenarios.xml", "findings.xml", "certify.xml"} {
				text, err := os.ReadFile(filepath.Join(dir, report))
				require.NoError(t, err)
				var suite struct{ XMLName xml.Name }
				assert.NoError(t, xml.Unmarshal(text, &suite), report)
			}
			for _, report := range []string{"scenarios.html", "findings.html", "certify.html"} {
				assert.FileExists(t, filepath.Join(dir, report))
			}
		})
	}
}

// service is a service of a compose file, as far as it matters here.
type service struct {
	Image       string
	Environment map[string]string
	Ports       []string
	Healthcheck struct{ Test []string }
	DependsOn   map[string]struct{ Condition string } `yaml:"depends_on"`
}

// TestTheComposeFiles: the health checks are commands that the program has, and that tell ready from not; the variables
// are its own; the ports are those of the image.
func TestTheComposeFiles(t *testing.T) {
	t.Parallel()
	known := variablesOf(reflect.TypeFor[serveCommand]())
	image, err := os.ReadFile("Dockerfile")
	require.NoError(t, err)
	p, err := startProgram(program(t), t.TempDir(), "--data", ":memory:", "--control-token", "only-for-tests")
	require.NoError(t, err)
	for _, path := range []string{"../../docker-compose.yml", "../../scenarios/clients/ci/docker-compose.yml"} {
		var file struct{ Services map[string]service }
		readYAML(t, path, &file)
		s := file.Services["shapan"]
		for name := range s.Environment {
			assert.Contains(t, known, name, path)
		}
		for _, port := range s.Ports {
			inside := port[strings.LastIndex(port, ":")+1:]
			assert.Regexp(t, `EXPOSE [0-9 ]*\b`+regexp.QuoteMeta(inside)+`\b`, string(image), path)
		}
		check := s.Healthcheck.Test
		require.Equal(t, []string{"CMD", "/shapan", "health", "--control", "http://127.0.0.1:8701"}, check, path)
		check[4] = p.at.Control
		assert.Equal(t, 0, invoke(t, nil, check[2:]...).code, "ready, without a token: %s", path)
	}
	require.NoError(t, p.stop())
	got := invoke(t, nil, "health", "--control", p.at.Control)
	assert.NotEqual(t, 0, got.code, "not ready")

	var beside struct{ Services map[string]service }
	readYAML(t, "../../scenarios/clients/ci/docker-compose.yml", &beside)
	assert.Equal(t, "service_healthy", beside.Services["app"].DependsOn["shapan"].Condition)
}

// variablesOf answers the environment variables of a command's flags.
func variablesOf(command reflect.Type) []string {
	var names []string
	for i := range command.NumField() {
		if name := command.Field(i).Tag.Get(variableTag); name != "" {
			names = append(names, name)
		}
	}
	return names
}
