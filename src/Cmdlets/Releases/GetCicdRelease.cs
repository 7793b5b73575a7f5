using System.Management.Automation;
using CicdTools.Cmdlets.Completion;

namespace CicdTools.Cmdlets.Releases;

/// <summary>Shows the versions of applications that can be deployed, newest first.</summary>
[Cmdlet(VerbsCommon.Get, "CicdRelease")]
[OutputType(typeof(Release))]
public sealed class GetCicdRelease : ConnectedCmdlet<IReleases>
{
    /// <summary>The application. Default: all.</summary>
    [Parameter(Position = 0, ValueFromPipelineByPropertyName = true)]
    [ArgumentCompleter(typeof(ApplicationCompleter))]
    public string? Application { get; set; }

    /// <summary>The version. Default: all.</summary>
    [Parameter(Position = 1)]
    [ArgumentCompleter(typeof(VersionCompleter))]
    public string? Version { get; set; }

    /// <inheritdoc/>
    protected override async Task ProcessAsync(CancellationToken cancellationToken)
    {
        bool found = false;
        await foreach (Release release in ReadAllAsync(provider => ReadAsync(provider, cancellationToken), cancellationToken))
        {
            if (Version is not null && release.Version != Version)
                continue;
            found = true;
            WriteObject(release);
        }

        if (found)
            return;
        await Known.RequireApplicationAsync(ConnectAll(), Application, cancellationToken);
        if (Version is not null)
            throw Errors.NotFound("VersionNotFound", Application is null ? "version" : $"version of {Application}", Version, remedy: "Get-CicdRelease shows them all.");
    }

    private async IAsyncEnumerable<Release> ReadAsync(IReleases provider, [System.Runtime.CompilerServices.EnumeratorCancellation] CancellationToken cancellationToken)
    {
        foreach (string application in Application is not null ? [Application] : await NamesAsync(provider, cancellationToken))
        {
            await foreach (Release release in provider.GetReleasesAsync(application, cancellationToken))
                yield return release;
        }
    }

    private static async Task<string[]> NamesAsync(IReleases provider, CancellationToken cancellationToken)
    {
        SortedSet<string> names = new(StringComparer.Ordinal);
        if (provider is IDeploymentHistory history)
        {
            await foreach (Application application in history.GetApplicationsAsync(null, null, cancellationToken))
                names.Add(application.Name);
        }

        return [.. names];
    }
}
