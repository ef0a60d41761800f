import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { execa } from 'execa';

/**
 * A runtime as a static program, for images in which there is nothing else. Events: `{"do": "report"}` answers with what
 * it sees; `error`, `exit` (with `code`), `hang`, `flood` (with `megabytes`). As arguments of its start: `init-error`,
 * `exit-at-start`, `hang-at-start`.
 */
const PROBE = `package main

import (
	"bytes"
	"encoding/json"
	"fmt"
	"net/http"
	"os"
	"os/exec"
	"syscall"
	"time"
)

var api = "http://" + os.Getenv("AWS_LAMBDA_RUNTIME_API") + "/2018-06-01/runtime/"

func post(path string, value any) {
	body, _ := json.Marshal(value)
	response, err := http.Post(api+path, "application/json", bytes.NewReader(body))
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(9)
	}
	response.Body.Close()
}

func written(path string) string {
	if err := os.WriteFile(path, []byte("x"), 0o755); err != nil {
		return err.Error()
	}
	return "written"
}

func report() map[string]any {
	cwd, _ := os.Getwd()
	var files syscall.Rlimit
	syscall.Getrlimit(syscall.RLIMIT_NOFILE, &files)
	env := map[string]string{}
	for _, line := range os.Environ() {
		for i := range line {
			if line[i] == '=' {
				env[line[:i]] = line[i+1:]
				break
			}
		}
	}
	own, _ := os.Executable()
	program, _ := os.ReadFile(own)
	os.WriteFile("/tmp/again", program, 0o755)
	again, _ := exec.Command("/tmp/again", "say").CombinedOutput()
	return map[string]any{
		"args": os.Args, "cwd": cwd, "env": env, "uid": os.Getuid(), "gid": os.Getgid(), "files": files.Cur,
		"task": written("/var/task/x"), "root": written("/x"), "tmp": written("/tmp/x"), "again": string(again),
	}
}

func main() {
	last := os.Args[len(os.Args)-1]
	switch last {
	case "say":
		fmt.Print("said")
		return
	case "sleep":
		time.Sleep(time.Hour)
	case "init-error":
		post("init/error", map[string]any{"errorType": "Probe.Init", "errorMessage": "as asked"})
		os.Exit(1)
	case "exit-at-start":
		os.Exit(7)
	case "hang-at-start":
		exec.Command("/proc/self/exe", "sleep").Start()
		time.Sleep(time.Hour)
	}
	fmt.Println("out: the probe is up")
	fmt.Fprintln(os.Stderr, "err: the probe is up")
	for {
		response, err := http.Get(api + "invocation/next")
		if err != nil {
			fmt.Fprintln(os.Stderr, err)
			os.Exit(8)
		}
		var event struct {
			Do        string
			Code      int
			Megabytes int
		}
		json.NewDecoder(response.Body).Decode(&event)
		response.Body.Close()
		id := response.Header.Get("Lambda-Runtime-Aws-Request-Id")
		switch event.Do {
		case "error":
			post("invocation/"+id+"/error", map[string]any{"errorType": "Probe.Error", "errorMessage": "as asked"})
		case "exit":
			os.Exit(event.Code)
		case "hang":
			exec.Command("/proc/self/exe", "sleep").Start()
			fmt.Println("out: hanging")
			time.Sleep(time.Hour)
		case "flood":
			megabyte := bytes.Repeat([]byte("0123456789abcde\\n"), 1<<16)
			for range event.Megabytes {
				os.Stdout.Write(megabyte)
			}
			post("invocation/"+id+"/response", event.Megabytes)
		default:
			post("invocation/"+id+"/response", report())
		}
	}
}
`;

/** Builds it, static, as `probe` in a folder. */
export async function buildProbe(folder: string, goarch: 'amd64' | 'arm64'): Promise<void> {
  const source = join(folder, 'probe.go');
  writeFileSync(source, PROBE);
  await execa('go', ['build', '-trimpath', '-ldflags', '-s -w', '-o', join(folder, 'probe'), source], {
    env: { CGO_ENABLED: '0', GOOS: 'linux', GOARCH: goarch, GOFLAGS: '' },
  });
}
