using System.Text.Json;
using CicdTools.Providers.JenkinsX.Environments;
using CicdTools.Providers.JenkinsX.PullRequests;

namespace CicdTools.Providers.JenkinsX.Import;

/// <summary>
/// Brings a repository of the Git host into Jenkins X: what it lacks by a pull request on it, and itself by one on the cluster's repository, whose pipeline then makes the webhook
/// (https://github.com/jenkins-x-plugins/jx-project/tree/c25e4b714b54c243319c3c710bbe35f81698b56a/pkg/cmd/importcmd). Each step looks at what is there, so that a second import does what is left.
/// </summary>
internal sealed class RepositoryImport(JenkinsXProvider provider, GitHost host, IStackDetector stacks, Caller caller)
{
    private const string Branch = "cicdtools/jenkins-x";

    private readonly PullRequestPublisher _publisher = new(host, caller);

    public async Task<Change> PlanAsync(ImportRequest request, CancellationToken cancellationToken)
    {
        if (request.Trust is not null)
            throw new CicdException("NotTaken", CicdErrorKind.Invalid, "-Trust is for jobs that run on this machine.", request.Source, "Leave it away.");
        if (request.Importer is not null)
            throw Errors.ImporterMissing("Jenkins X", request.Source);
        if (request.Name is not null)
            throw new CicdException("NotTaken", CicdErrorKind.Invalid, "Jenkins X builds a repository where it is, by the name that it has there.", request.Name, "Leave -Name away; to bring the repository to its host, import it into that context first.");
        if (request.Format is not null and not "Tekton")
            throw new CicdException("NotTaken", CicdErrorKind.Invalid, $"Jenkins X runs pipelines of Tekton, and none of {request.Format}.", request.Format, "Leave -Format away.");
        string address = request.From?.CloneUrl ?? request.Source;
        string cluster = await ClusterAsync(cancellationToken).ConfigureAwait(false);
        using GitCheckout source = await host.CheckOutAsync(address, cancellationToken).ConfigureAwait(false);
        using GitCheckout config = await host.CheckOutAsync(cluster, cancellationToken).ConfigureAwait(false);
        Imported imported = new(source.Name, source.Source.Shown, host.Kind);
        PipelineFile[] parts = request.NoPipeline ? [] : await PartsAsync(source, imported, cancellationToken).ConfigureAwait(false);
        string groups = imported.AddTo(config.Read(SourceConfig.Path));
        bool known = await FindAsync(imported, cancellationToken).ConfigureAwait(false) is not null;
        bool configured = groups == config.Read(SourceConfig.Path);
        string[] steps = [.. new[] { parts.Length > 0 ? $"{parts.Length} files by a pull request on '{source.Name}'" : null, known ? null : "its SourceRepository in the cluster", configured ? null : $"itself by a pull request on '{config.Name}'" }.OfType<string>()];
        return new(source.Name, $"Import into Jenkins X: {string.Join(", ", steps)}", async token => await ImportAsync(address, cluster, imported, request.NoPipeline, token).ConfigureAwait(false))
        {
            AlreadyDone = steps.Length == 0 ? $"'{source.Name}' is in Jenkins X already." : null,
            Details = $"{PullRequestPublisher.Diff(source, parts.Select(file => (file.Path, (string?)file.Text)))}{PullRequestPublisher.Diff(config, [(SourceConfig.Path, groups)])}",
        };
    }

    public async Task<Change> PlanRemoveAsync(JsonElement repository, CancellationToken cancellationToken)
    {
        string cluster = await ClusterAsync(cancellationToken).ConfigureAwait(false);
        Imported imported = new($"{repository.Text("spec", "org")}/{repository.Text("spec", "repo")}", repository.Text("spec", "httpCloneURL") ?? repository.Text("spec", "url") ?? "", null);
        using GitCheckout config = await host.CheckOutAsync(cluster, cancellationToken).ConfigureAwait(false);
        string? groups = imported.RemoveFrom(config.Read(SourceConfig.Path));
        return new(imported.Name, $"Take it out of Jenkins X: by a pull request on '{config.Name}', and its SourceRepository. The repository itself stays at its host", async token =>
        {
            using GitCheckout now = await host.CheckOutAsync(cluster, token).ConfigureAwait(false);
            if (imported.RemoveFrom(now.Read(SourceConfig.Path)) is { } text && text != now.Read(SourceConfig.Path))
                await _publisher.OpenAsync(now, [(SourceConfig.Path, text)], $"remove-{imported.ObjectName}-{now.Tip.Sha[..7]}", $"chore: remove repository {imported.Name}", $"Jenkins X builds {imported.Name} no more.", token).ConfigureAwait(false);
            Team team = await provider.TeamAsync(token).ConfigureAwait(false);
            await team.Api.DeleteAsync(TeamResources.Repositories, team.Namespace, repository.Name(), token).ConfigureAwait(false);
            return null;
        })
        {
            Details = groups is null ? null : PullRequestPublisher.Diff(config, [(SourceConfig.Path, groups)]),
        };
    }

    private async Task<Repository> ImportAsync(string address, string cluster, Imported imported, bool noPipeline, CancellationToken cancellationToken)
    {
        List<string> done = [];
        try
        {
            return await ImportAsync(address, cluster, imported, noPipeline, done, cancellationToken).ConfigureAwait(false);
        }
        catch (CicdException failure)
        {
            throw new CicdException(failure.Id, failure.Kind, $"{failure.Message} {(done.Count == 0 ? "Nothing else of the import was done." : $"Done before that: {string.Join("; ", done)}.")}", imported.Name, "Import it again: that does what is left.", failure);
        }
    }

    private async Task<Repository> ImportAsync(string address, string cluster, Imported imported, bool noPipeline, List<string> done, CancellationToken cancellationToken)
    {
        using GitCheckout source = await host.CheckOutAsync(address, cancellationToken).ConfigureAwait(false);
        PipelineFile[] parts = noPipeline ? [] : await PartsAsync(source, imported, cancellationToken).ConfigureAwait(false);
        if (parts.Length > 0)
        {
            PullRequest pull = await _publisher.OpenAsync(source, [.. parts.Select(file => (file.Path, (string?)file.Text))], Branch, "feat: build and promote with Jenkins X", "What Jenkins X needs: look through it before you merge it.", cancellationToken).ConfigureAwait(false);
            done.Add($"the pull request {pull} is open");
            caller.Warn?.Invoke($"The pull request {pull.Url ?? pull.ToString()} brings {string.Join(", ", parts.Select(file => file.Path.Split('/')[0]).Distinct())}: its pipelines count once it is merged.");
        }

        if (await FindAsync(imported, cancellationToken).ConfigureAwait(false) is null)
        {
            await RegisterAsync(imported, cancellationToken).ConfigureAwait(false);
            done.Add($"the SourceRepository '{imported.ObjectName}' is there");
        }

        using GitCheckout config = await host.CheckOutAsync(cluster, cancellationToken).ConfigureAwait(false);
        if (imported.AddTo(config.Read(SourceConfig.Path)) is var groups && groups != config.Read(SourceConfig.Path))
        {
            PullRequest pull = await _publisher.OpenAsync(config, [(SourceConfig.Path, groups)], $"import-{imported.ObjectName}", $"chore: import repository {imported.Address}", $"Jenkins X builds {imported.Name}.", cancellationToken).ConfigureAwait(false);
            done.Add($"the pull request {pull} is open");
            caller.Warn?.Invoke($"The pull request {pull.Url ?? pull.ToString()} brings it into the cluster: the webhook is made once it is merged and the cluster's pipeline has run.");
        }

        return (await provider.FindRepositoryAsync(imported.Name, cancellationToken).ConfigureAwait(false))!;
    }

    // Where an earlier import's pull request is open, what it brings is under way.
    private async Task<PipelineFile[]> PartsAsync(GitCheckout source, Imported imported, CancellationToken cancellationToken) =>
        await _publisher.FindOpenAsync(source.Name, Branch, cancellationToken).ConfigureAwait(false) is not null ? []
            : await new ImportedParts(stacks).MissingAsync(source, imported.Repository, cancellationToken).ConfigureAwait(false);

    private async Task RegisterAsync(Imported imported, CancellationToken cancellationToken)
    {
        Team team = await provider.TeamAsync(cancellationToken).ConfigureAwait(false);
        await team.Api.ApplyAsync(TeamResources.Repositories, team.Namespace, imported.ObjectName, imported.Object(team.Namespace), dryRun: false, force: false, cancellationToken).ConfigureAwait(false);
    }

    private async Task<JsonElement?> FindAsync(Imported imported, CancellationToken cancellationToken) =>
        await (await provider.TeamAsync(cancellationToken).ConfigureAwait(false)).FindAsync(TeamResources.Repositories, imported.ObjectName, cancellationToken).ConfigureAwait(false);

    private async Task<string> ClusterAsync(CancellationToken cancellationToken)
    {
        TeamEnvironment[] all = await provider.EnvironmentsAsync(cancellationToken).ConfigureAwait(false);
        return Array.Find(all, one => one.IsDevelopment)?.Source
            ?? throw new CicdException("EnvironmentWithoutRepository", CicdErrorKind.Invalid, "The team's development environment names no Git repository that keeps the cluster.", provider.Context, "Set spec.source.url of its Environment.");
    }
}
