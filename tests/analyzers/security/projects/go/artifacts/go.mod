module gitlab.example.com/platform/artifacts

go 1.22
