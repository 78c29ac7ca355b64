package main

import (
	"strings"
)

type newCommand struct {
	Name    string `arg:"" help:"The project's module path, such as mygame or example.com/me/mygame; its folder is the last part."`
	Plain   bool   `help:"Without the kit for bots: a plain handler."`
	Library string `placeholder:"DIR" help:"Take the library from a checkout of it."`
}

func (newCommand) detail() (english, chinese string) {
	return `It makes a folder with a project that builds and runs as it is: a customer-service bot with a menu
and a picture, a login with sessions of the game's own, profiles, tests, a Dockerfile, a compose
file, settings and a README. "go run ." in it starts the bot and a simulated WeChat together, until
WECHAT_APPID is set. Texts are in the command's language.

It overwrites nothing: the folder must not be there, or be empty. The project requires the version
of the library that this command is of; one built from a checkout writes a replace line to that.

Examples:

    wechat new mygame
    wechat new example.com/me/mygame --lang zh
    wechat new mygame --plain`,
		`新建一个目录，里面是可以直接编译运行的项目：带菜单和图片的客服机器人、使用自有会话的登录、用户信息、测试、Dockerfile、compose 文件、配置和 README。在其中执行 "go run ."，机器人与模拟微信会一起启动，直到设置了 WECHAT_APPID。文字使用命令的语言。

不会覆盖任何文件：目录必须不存在或为空。项目依赖的版本与此命令相同；由源码构建的命令会写入指向该源码的 replace。

示例：

    wechat new mygame
    wechat new example.com/me/mygame --lang zh
    wechat new mygame --plain`
}

// A newReport is what --json prints.
type newReport struct {
	Folder  string   `json:"folder"`
	Module  string   `json:"module"`
	Plain   bool     `json:"plain"`
	Library string   `json:"library"` // its version, or the folder of a checkout
	Files   []string `json:"files"`
}

// Run makes the project in the current folder.
func (c *newCommand) Run(s *session) error {
	folder, err := projectFolder(c.Name)
	if err != nil {
		return err
	}
	if err := checkPlace(folder); err != nil {
		return err
	}
	lib, err := c.find()
	if err != nil {
		return err
	}
	files := s.projectFiles(c.Plain)
	contents := map[string][]byte{"go.mod": []byte(lib.goMod(c.Name)), "go.sum": []byte(lib.goSum())}
	for _, file := range files {
		contents[file.name], err = s.render(file, map[string]any{"Plain": c.Plain, "Binary": folder, "Go": goVersion(), "Dir": lib.dir})
		if err != nil {
			return err
		}
	}
	files = append(files, projectFile{name: "go.mod", mode: 0o644}, projectFile{name: "go.sum", mode: 0o644})
	if err := writeProject(folder, files, contents); err != nil {
		return err
	}
	report := newReport{Folder: folder, Module: c.Name, Plain: c.Plain, Library: lib.version + lib.dir}
	for _, file := range files {
		report.Files = append(report.Files, file.name)
	}
	s.show(report, func() { s.printNew(report) })
	return nil
}

func (s *session) printNew(r newReport) {
	s.printf(s.in("Made %s: %d files, with the library of %s.\n", "已创建 %s：%d 个文件，所用的库为 %s。\n"), r.Folder, len(r.Files), r.Library)
	s.printf("\n    %s\n\n", strings.Join([]string{"cd " + r.Folder, "go test ./...", "go run ."}, "\n    "))
	s.printf("%s\n", s.in("The last starts the bot and a simulated WeChat, and prints the address of a page: be the user there.\nREADME.md tells what is where, and how to go on with the real WeChat.",
		"最后一条命令会启动机器人和模拟微信，并打印网页地址，可以在那里当用户。\nREADME.md 介绍各个文件，以及如何对接真实的微信。"))
}
