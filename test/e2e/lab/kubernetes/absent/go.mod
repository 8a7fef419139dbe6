// Stands in for k8s.io/sample-cli-plugin, which no program here imports and the module proxy does not have.
module k8s.io/sample-cli-plugin

go 1.26.0
