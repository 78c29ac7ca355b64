// Package repo holds the tests of the repository as a whole: the directives above API
// methods, the exported API, the code in the READMEs and guides, comments, dependencies, and the files
// in docs that are made from the code.
package repo
