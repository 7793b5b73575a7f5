using System.Runtime.CompilerServices;
using CicdTools.Providers.Git;
using CicdTools.Providers.JenkinsX.Releases;

namespace CicdTools.Providers.JenkinsX;

internal sealed partial class JenkinsXProvider : IReleases
{
    public async IAsyncEnumerable<Release> GetReleasesAsync(string application, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        Team team = await TeamAsync(cancellationToken).ConfigureAwait(false);
        Release[] releases = await ReleaseList.ReadAsync(team, await EnvironmentsAsync(cancellationToken).ConfigureAwait(false), application, Context, cancellationToken).ConfigureAwait(false);
        IReadOnlyDictionary<string, string> tags = releases.Length == 0 ? new Dictionary<string, string>() : await TagsAsync(application, cancellationToken).ConfigureAwait(false);
        foreach (Release release in releases)
        {
            // jx-release-version --tag, the first step of the catalog's release pipelines, writes a v before the version:
            // https://github.com/jenkins-x/jx3-pipeline-catalog/blob/31f4b6bf306f26d937bf99e9003fee5f571cbba9/tasks/docker-helm/release.yaml
            string? tag = new[] { $"v{release.Version}", release.Version }.FirstOrDefault(tags.ContainsKey);
            yield return tag is null ? release : release with { Tag = tag, Commit = tags[tag] };
        }
    }

    private async Task<IReadOnlyDictionary<string, string>> TagsAsync(string application, CancellationToken cancellationToken)
    {
        string why = $"the context '{Context}' has no -GitContext by which its repository could be asked";
        try
        {
            if (await SourceAddressAsync(application, cancellationToken).ConfigureAwait(false) is { } address && _host.IsKnown)
                return await GitRemote.ReadTagsAsync((await _host.FindAsync(address, cancellationToken).ConfigureAwait(false)).Source, cancellationToken).ConfigureAwait(false);
        }
        catch (CicdException elsewhere) when (elsewhere.Id is "GitContextMismatch" or "RepositoryNotFound")
        {
            why = elsewhere.Message.TrimEnd('.');
        }

        _caller.Warn?.Invoke($"Whether the versions of '{application}' have Git tags is not known: {why}.");
        return new Dictionary<string, string>();
    }
}
