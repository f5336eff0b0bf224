module example.com/shapan-client

go 1.24
