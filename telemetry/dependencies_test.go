package telemetry_test

import (
	"os/exec"
	"strings"
	"testing"
)

// Who uses Prometheus doesn't link OpenTelemetry, nor the other way round, and tests'
// modules are in neither.
func TestDependencies(t *testing.T) {
	t.Parallel()
	for name, foreign := range map[string][]string{
		"./promwechat": {"go.opentelemetry.io/", "github.com/minigo-dev/wechat/wechattest"},
		"./otelwechat": {"github.com/prometheus/", "go.opentelemetry.io/otel/sdk", "github.com/minigo-dev/wechat/wechattest"},
	} {
		out, err := exec.Command("go", "list", "-deps", name).Output()
		if err != nil {
			t.Fatal(err)
		}
		if !strings.Contains(string(out), "github.com/minigo-dev/wechat\n") {
			t.Errorf("%s doesn't import the SDK", name)
		}
		for _, prefix := range foreign {
			if strings.Contains(string(out), prefix) {
				t.Errorf("%s links a package of %s", name, prefix)
			}
		}
	}
}
