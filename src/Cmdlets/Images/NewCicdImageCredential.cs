using System.Management.Automation;
using CicdTools.Cmdlets.Accounts;
using CicdTools.Cmdlets.Completion;

namespace CicdTools.Cmdlets.Images;

/// <summary>Fetches a login for the system's container registry, for programs such as docker, helm, buildah and skopeo.</summary>
[Cmdlet(VerbsCommon.New, "CicdImageCredential", SupportsShouldProcess = true)]
[OutputType(typeof(CicdCredential))]
public sealed class NewCicdImageCredential : IssuingCmdlet<IImageCredentials>
{
    /// <summary>The repository whose registry is meant. Default: the context's own.</summary>
    [Parameter(Position = 0, ValueFromPipelineByPropertyName = true)]
    [ArgumentCompleter(typeof(RepositoryCompleter))]
    public string? Repository { get; set; }

    /// <inheritdoc/>
    protected override async Task ProcessAsync(CancellationToken cancellationToken) =>
        // A property that is null comes through the pipeline as an empty text.
        await IssueAsync(await Connect().PlanNewImageCredentialAsync(string.IsNullOrEmpty(Repository) ? null : Repository, cancellationToken), cancellationToken);
}
