package main

import (
	"errors"
	"fmt"
	"net"
	"net/url"
	"strings"
	"syscall"

	"github.com/alecthomas/kong"
)

// usageFault says what is wrong with a command line, and which help to read.
func usageFault(err error) error {
	var parse *kong.ParseError
	if !errors.As(err, &parse) {
		return usage(err.Error(), err.Error())
	}
	help := "wechat --help"
	if parse.Context != nil && parse.Context.Selected() != nil {
		help = parse.Context.Selected().FullPath() + " --help"
	} else if names, bare := strings.CutPrefix(err.Error(), "expected one of "); bare {
		names = strings.ReplaceAll(names, `"`, "")
		listed := strings.ReplaceAll(names, ", ", "、")
		return usage(`say what to do: expected one of `+names+`. "wechat --help" tells of each; "wechat sim" is a WeChat to try with, "wechat doctor" finds out what is misconfigured`,
			`请指定命令：`+listed+`。"wechat --help" 逐一说明；可先运行 "wechat sim" 试用模拟微信，或 "wechat doctor" 检查配置`)
	}
	return usage(err.Error()+`; see "`+help+`"`, parserChinese(err.Error())+`；见 "`+help+`"`)
}

// targetFault says how to write a URL.
func targetFault(raw string) error {
	if raw == "" {
		return usage(`there is no http or https URL to push to: wechat push http://127.0.0.1:8080/wechat text hello`,
			`缺少回调 URL，例如：wechat push http://127.0.0.1:8080/wechat text 你好`)
	}
	if u, err := url.Parse("http://" + raw); err == nil && !strings.Contains(raw, "://") && strings.ContainsAny(u.Host, ".:") {
		return usagef("%q is no http or https URL, which begins with http:// or https://: http://%s", "%q 不是 http 或 https 地址，应以 http:// 或 https:// 开头：http://%s", raw, raw)
	}
	return usagef("%q is no http or https URL, such as http://127.0.0.1:8080/wechat", "%q 不是 http 或 https 地址，例如 http://127.0.0.1:8080/wechat", raw)
}

// Windows' errors for an address that is in use or not allowed.
const (
	windowsInUse  = syscall.Errno(10048)
	windowsDenied = syscall.Errno(10013)
)

// listenFault says why nothing can listen at an address, and what to do.
func listenFault(flag, address string, err error) error {
	host, port, split := net.SplitHostPort(address)
	switch {
	case errors.Is(err, syscall.EADDRINUSE), errors.Is(err, windowsInUse):
		if split != nil {
			host, port = address, ""
		}
		free := net.JoinHostPort(host, "0")
		return usagef("%s: address already in use: end what listens at port %s, another wechat perhaps, or give another one; %s %s takes any that is free",
			"%s：端口 %s 已被占用，可能是另一个 wechat：请结束它或换一个端口；%s %s 使用任意空闲端口", flag, port, flag, free)
	case errors.Is(err, syscall.EACCES), errors.Is(err, windowsDenied):
		return usagef("%s: this user may not listen at port %s: give one above 1023", "%s：当前用户无权监听端口 %s：请使用 1023 以上的端口", flag, port)
	case errors.Is(err, syscall.EADDRNOTAVAIL):
		return usagef("%s: %s is no address of this machine: 127.0.0.1 is, and 0.0.0.0 is all it has", "%s：%s 不是本机地址：可用 127.0.0.1，或 0.0.0.0 表示全部", flag, host)
	}
	return usage(fmt.Sprintf("%s: %v", flag, err), fmt.Sprintf("%s：%v", flag, err))
}
