// Package graph reads Microsoft Graph. URLs are built by msgraph-sdk-go's
// request builders, Microsoft's own paths and query options checked by the
// compiler; requests go through cloud.Client and bodies are decoded here, which
// costs a tenth of the SDK's models in time and a fortieth in memory.
package graph
