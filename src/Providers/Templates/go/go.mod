module {{slug}}

go 1.22
