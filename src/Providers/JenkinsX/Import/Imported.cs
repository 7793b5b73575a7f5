using System.Text.Json.Nodes;
using CicdTools.Providers.JenkinsX.Environments;

namespace CicdTools.Providers.JenkinsX.Import;

/// <summary>A repository as Jenkins X knows it.</summary>
/// <param name="Name">Its name at its host, with its owner.</param>
/// <param name="Address">Its address for Git.</param>
/// <param name="Kind">What its host is to Jenkins X; null for one that is not known by it.</param>
internal sealed record Imported(string Name, string Address, string? Kind)
{
    private string Owner => Name.Contains('/', StringComparison.Ordinal) ? Name[..Name.IndexOf('/', StringComparison.Ordinal)] : "";

    private string Rest => Name[(Name.IndexOf('/', StringComparison.Ordinal) + 1)..];

    /// <summary>The repository's own name, which is the application's.</summary>
    public string Repository => ApplicationNames.OfRepository(Name.Split('/')[^1]);

    /// <summary>The name of its object: https://github.com/jenkins-x-plugins/jx-gitops/blob/a4599ebeb5ad09da1eef6ca853d1813576fe7e0d/pkg/cmd/repository/create/create.go.</summary>
    public string ObjectName => ObjectNames.Valid(Owner.Length == 0 ? Rest : $"{Owner}-{Rest}");

    private string Server => Uri.TryCreate(Address, UriKind.Absolute, out Uri? uri) && uri.Scheme is "http" or "https" ? uri.GetLeftPart(UriPartial.Authority) : "";

    public string AddTo(string? text) => SourceConfig.Add(text, Server, Kind, Owner, Rest);

    public string? RemoveFrom(string? text) => SourceConfig.Remove(text, Server, Owner, Rest);

    /// <summary>https://github.com/jenkins-x/jx-api/blob/7998a0a3b5e37fbae5fd6ae44b0815a28ad0b1ea/pkg/apis/jenkins.io/v1/types_extensions.go.</summary>
    public JsonObject Object(string @namespace)
    {
        JsonObject spec = new()
        {
            ["org"] = Owner,
            ["repo"] = Rest,
            ["provider"] = Server,
            ["url"] = Address.EndsWith(".git", StringComparison.Ordinal) ? Address[..^4] : Address,
            ["httpCloneURL"] = Address,
            ["description"] = $"Imported application for {Name}",
        };
        if (Kind is not null)
            spec["providerKind"] = Kind;
        return new()
        {
            ["apiVersion"] = TeamResources.Repositories.ApiVersion,
            ["kind"] = TeamResources.Repositories.Kind,
            // https://github.com/jenkins-x/jx-api/blob/7998a0a3b5e37fbae5fd6ae44b0815a28ad0b1ea/pkg/apis/jenkins.io/v1/types_pipeline.go#L10-L16
            ["metadata"] = new JsonObject { ["name"] = ObjectName, ["namespace"] = @namespace, ["labels"] = new JsonObject { ["owner"] = ObjectNames.Valid(Owner), ["repository"] = Repository } },
            ["spec"] = spec,
        };
    }
}
