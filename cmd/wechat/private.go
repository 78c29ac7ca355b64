package main

import (
	"errors"
	"io/fs"
	"os"
)

// createRecording opens a private file for appending, because pushes contain texts of users.
func createRecording(name string) (*os.File, error) { return openPrivate(name, os.O_APPEND) }

// writeFile replaces the content of a private file by data.
func writeFile(name string, data []byte) error {
	f, err := openPrivate(name, 0)
	if err != nil {
		return err
	}
	// O_TRUNC would empty the file before it is checked.
	if err = f.Truncate(0); err == nil {
		_, err = f.Write(data)
	}
	if closed := f.Close(); err == nil {
		err = closed
	}
	if err != nil {
		return fileFault("", err)
	}
	return nil
}

// openPrivate opens a file for writing and makes sure that nobody else may read it, even if it existed. It
// refuses anything that another user could have put in its place: a link, another user's file, a pipe, a
// device. The folders of its path may be links.
func openPrivate(name string, flag int) (*os.File, error) {
	if err := checkPrivate(name); err != nil {
		return nil, err
	}
	f, err := openNoFollow(name, os.O_CREATE|os.O_WRONLY|flag)
	if err != nil {
		return nil, fileFault("", err)
	}
	info, err := f.Stat() // of the opened file: the name may mean another by now
	if err == nil {
		err = refusePrivate(name, info)
	}
	if err == nil {
		if err = f.Chmod(0o600); errors.Is(err, errors.ErrUnsupported) {
			err = nil
		}
	}
	if err != nil {
		f.Close()
		var known *fault
		if errors.As(err, &known) {
			return nil, err
		}
		return nil, fileFault("", err)
	}
	return f, nil
}

// checkPrivate refuses an existing file that openPrivate would refuse.
func checkPrivate(name string) error {
	if info, err := os.Lstat(name); err == nil {
		return refusePrivate(name, info)
	}
	return nil
}

func refusePrivate(name string, info fs.FileInfo) error {
	switch mode := info.Mode(); {
	case mode&fs.ModeSymlink != 0:
		return usagef("%s is a link: give the file itself", "%s 是链接：请直接指定文件", name)
	case mode.IsDir():
		return usagef("%s is a folder", "%s 是目录", name)
	case !mode.IsRegular():
		return usagef("%s is no regular file but a pipe or a device", "%s 不是普通文件，而是管道或设备", name)
	case belongsToOther(info):
		return usagef("%s belongs to another user", "%s 属于其他用户", name)
	case hasOtherNames(info):
		return usagef("%s has another name besides (a hard link): give a file that has one", "%s 另有其他名称（硬链接）：请换一个文件", name)
	}
	return nil
}
