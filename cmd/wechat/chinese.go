package main

// chinese holds the help's one-line texts in Chinese, by the English of the grammar.
var chinese = map[string]string{}
