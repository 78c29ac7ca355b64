package wechat_test

func dropRoot() {}
