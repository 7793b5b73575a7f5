using System.Runtime.CompilerServices;
using CicdTools.Providers.Google.Models;
using CicdTools.Providers.Http;

namespace CicdTools.Providers.Google;

// Cloud Build builds what lies at GitHub or GitLab, by connections (https://docs.cloud.google.com/build/docs/repositories), and what lies with Google itself.
internal sealed partial class GoogleProvider : ISourceHosts
{
    public SourceHost[] SourceHosts { get; } = Enum.GetValues<SourceHost>();

    /// <summary>The host of Google's own that is named, or that the name begins with; null for a host elsewhere.</summary>
    private static SourceHost? OwnHost(SourceHost? host, string name) => host switch
    {
        SourceHost.SecureSourceManager or SourceHost.SourceRepositories => host,
        null when name.StartsWith($"{GoogleRepositoryName.SourceManager}/", StringComparison.Ordinal) => SourceHost.SecureSourceManager,
        null when name.StartsWith($"{GoogleRepositoryName.SourceRepositories}/", StringComparison.Ordinal) => SourceHost.SourceRepositories,
        _ => null,
    };

    /// <summary>Links a repository, by a connection that is made where it is missing, and waited for where a person must let it in.</summary>
    private async Task<Change> PlanConnectedAsync(SourceHost host, GoogleRepositoryName name, string? remote, TimeSpan patience, CancellationToken cancellationToken)
    {
        ConnectionModel? there = await FindConnectionAsync(name.Owner, cancellationToken).ConfigureAwait(false);
        ServiceConnectionKind kind = host == SourceHost.GitHub ? ServiceConnectionKind.GitHub : ServiceConnectionKind.GitLab;
        RequireKind(there, name.Owner, kind);
        if (there is not null && IsReady(there))
            return PlanLink(name, remote ?? await LinkableAsync(name, cancellationToken).ConfigureAwait(false));
        if (there is null && kind == ServiceConnectionKind.GitLab)
            throw Errors.NotFound("ConnectionNotFound", "connection of Cloud Build", name.Owner, remedy: $"A connection to GitLab has a token: New-CicdServiceConnection {_place.Project} {name.Owner} GitLab -Secret (Read-Host -AsSecureString) makes one.");
        ConnectionSetup setup = await PlanGitHubAsync(name.Owner, there, cancellationToken).ConfigureAwait(false);
        return new Change(name.ToString(), $"{setup.Action}, and link the repository {(remote is null ? "" : Errors.Shown(remote))}".TrimEnd() + " to Cloud Build", async token =>
        {
            await setup.MakeAsync(token).ConfigureAwait(false);
            await WaitForPersonAsync(name.Owner, patience, token).ConfigureAwait(false);
            return await LinkAsync(name, remote ?? await LinkableAsync(name, token).ConfigureAwait(false), token).ConfigureAwait(false);
        })
        {
            Details = setup.Details,
        }.Calling(Context, [.. setup.Calls, Linking(name)]);
    }

    // A project that does not use them has no API of them; who may not see them sees none.
    private async IAsyncEnumerable<Repository> OwnRepositoriesAsync([EnumeratorCancellation] CancellationToken cancellationToken)
    {
        foreach (Func<CancellationToken, Task<Repository[]>> read in new[] { ManagedRepositoriesAsync, SourceRepositoriesAsync })
        {
            Repository[] found = [];
            try
            {
                found = await read(cancellationToken).ConfigureAwait(false);
            }
            catch (CicdException exception) when (exception.Kind == CicdErrorKind.Forbidden)
            {
                _caller.Verbose?.Invoke(exception.Message);
            }

            foreach (Repository repository in found)
            {
                cancellationToken.ThrowIfCancellationRequested();
                yield return repository;
            }
        }
    }

    private async Task<Change> PlanRemoveOwnAsync(GoogleRepositoryName name, CancellationToken cancellationToken)
    {
        bool isThere = name.IsManaged ? await FindManagedAsync(name.Name, cancellationToken).ConfigureAwait(false) is not null : await FindSourceRepositoryAsync(name.Name, cancellationToken).ConfigureAwait(false) is not null;
        if (!isThere)
            throw NoRepository(name);
        ApiRequest call = name.IsManaged ? ApiRequest.Write(HttpMethod.Delete, $"v1/projects/{_place.Project}/locations/{_place.Location}/repositories/{name.Name}") : ApiRequest.Write(HttpMethod.Delete, $"v1/projects/{_place.Project}/repos/{name.Name}");
        return new Change(name.ToString(), "Delete the repository with all its commits", async token =>
        {
            if (name.IsManaged)
                await EndManagedAsync(await _services.SecureSourceManager.ReadAsync(call, Json.OperationModel, token).ConfigureAwait(false), token).ConfigureAwait(false);
            else
                await _services.SourceRepositories.DoAsync(call, token).ConfigureAwait(false);
            return null;
        }).Calling(Context, call);
    }
}
