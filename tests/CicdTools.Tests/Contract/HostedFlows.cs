namespace CicdTools.Tests.Contract;

/// <summary>The jobs that every hosted provider does, one after the other.</summary>
/// <param name="provider">The provider.</param>
/// <param name="repository">A repository with a pipeline, a branch <c>topic</c>, and an environment <c>staging</c>.</param>
/// <param name="inputs">What its pipeline is started with.</param>
/// <param name="finished">A run that has ended, with a job that failed.</param>
/// <param name="organization">An organization.</param>
/// <param name="writes">What was sent that changes something, as method and path below the API's address.</param>
internal sealed class HostedFlows(IProvider provider, string repository, VariableMap inputs, string finished, string organization, Func<string[]> writes)
{
    /// <summary>What did not go through, by its job.</summary>
    public List<string> Errors { get; } = [];

    /// <summary>Changes that sent something else than they foresaw.</summary>
    public List<string> Surprises { get; } = [];

    /// <summary>How many changes foresaw what they would send.</summary>
    public int Foreseen { get; private set; }

    public async Task RunAsync()
    {
        SettingScope scope = new() { Repository = repository };
        SettingScope staging = scope with { Environment = "staging" }, all = new() { Organization = organization };
        await ReadAsync("repository", ((IRepositories)provider).GetRepositoriesAsync(repository, default));
        await ReadAsync("repositories", ((IRepositories)provider).GetRepositoriesAsync(null, default));
        await ReadAsync("items", ((IRepositoryItems)provider).GetItemsAsync(repository, "README.md", null, default));
        await ReadAsync("pipelines", ((IPipelines)provider).GetPipelinesAsync(repository, default));
        await ReadAsync("runs", ((IRuns)provider).GetRunsAsync(new() { Repository = repository }, default));
        await ReadAsync("run", ((IRuns)provider).GetRunsAsync(new() { Id = finished }, default));
        await ReadAsync("artifacts", ((IArtifacts)provider).GetArtifactsAsync(finished, null, default));
        await ReadAsync("approvals", ((IApprovals)provider).GetApprovalsAsync(new() { Repository = repository }, default));
        await ReadAsync("environments", ((IEnvironments)provider).GetEnvironmentsAsync(new() { Repository = repository }, default));
        await ReadAsync("applications", ((IDeploymentHistory)provider).GetApplicationsAsync(repository, null, default));
        await ReadAsync("deployments", ((IDeploymentHistory)provider).GetDeploymentsAsync(repository, null, default));
        await ReadAsync("jobs that deploy", ((IDeploymentJobs)provider).GetDeploymentJobsAsync(new() { Application = repository, Environment = "staging", Version = "main" }, default));
        await ReadAsync("variables", ((IVariables)provider).GetVariablesAsync(scope, null, default));
        await ReadAsync("secrets", ((ISecrets)provider).GetSecretsAsync(scope, null, default));
        await ReadAsync("pull requests", ((IPullRequests)provider).GetPullRequestsAsync(new() { Repository = repository }, default));
        await ReadAsync("budgets", ((IRateBudgets)provider).GetRateBudgetsAsync(default));
        await DoAsync("account", async () => await ((IAccounts)provider).GetAccountAsync(default));
        await DoAsync("badge", async () => await ((IBadges)provider).GetBadgeAsync(repository, null, null, default));
        foreach (SettingScope where in new[] { scope, staging, all })
        {
            await ChangeAsync("set variable", () => ((IVariables)provider).PlanSetVariableAsync(new() { Scope = where, Name = "COLOR", Value = "blue" }, default));
            await ChangeAsync("change variable", () => ((IVariables)provider).PlanSetVariableAsync(new() { Scope = where, Name = "COLOR", Value = "green" }, default));
            await ChangeAsync("remove variable", () => ((IVariables)provider).PlanRemoveVariableAsync(where, "COLOR", default));
            await ChangeAsync("set secret", () => ((ISecrets)provider).PlanSetSecretAsync(new() { Scope = where, Name = "PASSWORD", Value = new("hunter2hunter2") }, default));
            await ChangeAsync("remove secret", () => ((ISecrets)provider).PlanRemoveSecretAsync(where, "PASSWORD", default));
        }

        await ChangeAsync("new environment", () => ((IEnvironments)provider).PlanSetEnvironmentAsync(new() { Repository = repository, Name = "qa", Create = true }, default));
        await ChangeAsync("remove environment", () => ((IEnvironments)provider).PlanRemoveEnvironmentAsync(repository, "qa", default));
        await ChangeAsync("set item", () => ((IRepositoryItems)provider).PlanSetItemAsync(new() { Repository = repository, Path = "docs/a.md", Content = "a" }, default));
        await ChangeAsync("change item", () => ((IRepositoryItems)provider).PlanSetItemAsync(new() { Repository = repository, Path = "docs/a.md", Content = "b" }, default));
        await ChangeAsync("set items", () => ((IRepositoryItems)provider).PlanSetItemsAsync(new() { Repository = repository, Files = [new("docs/b.md", "b"), new("docs/c.md", "c")] }, default));
        await ChangeAsync("new pull request", () => ((IPullRequests)provider).PlanNewPullRequestAsync(new() { Repository = repository, Source = "topic", Title = "A change" }, default));
        Run? run = await ChangeAsync("start", () => ((IRuns)provider).PlanStartAsync(new() { Repository = repository, Inputs = inputs }, default)) as Run;
        await ReadAsync("watch", ((IRuns)provider).WatchRunAsync(run?.Id ?? "", default));
        Run? second = await ChangeAsync("start again", () => ((IRuns)provider).PlanStartAsync(new() { Repository = repository, Inputs = inputs }, default)) as Run;
        await ChangeAsync("stop", () => ((IRuns)provider).PlanStopAsync(new() { Id = second?.Id ?? "" }, default));
        await ChangeAsync("restart what failed", () => ((IRuns)provider).PlanRestartAsync(new() { Run = new() { Id = finished }, FailedOnly = true }, default));
        await ChangeAsync("new repository", () => ((IRepositories)provider).PlanNewRepositoryAsync(new() { Name = $"{repository.Split('/')[0]}/new" }, default));
        await ChangeAsync("remove repository", () => ((IRepositories)provider).PlanRemoveRepositoryAsync(repository, default));
    }

    private Task ReadAsync<T>(string job, IAsyncEnumerable<T> items) => DoAsync(job, async () => await items.CountAsync());

    private async Task<object?> ChangeAsync(string job, Func<Task<Change>> plan)
    {
        object? made = null;
        await DoAsync(job, async () =>
        {
            Change change = await plan();
            int before = writes().Length;
            made = await WriteScope.RunAsync(() => change.ApplyAsync(default));
            if (change.Calls is not { } calls)
                return;
            Foreseen++;
            string foreseen = string.Join(", ", calls.Calls.Where(call => !call.StartsWith("GET ", StringComparison.Ordinal))), sent = string.Join(", ", writes().Skip(before));
            if (foreseen != sent)
                Surprises.Add($"{job}: foresaw {foreseen} and sent {sent}");
        });
        return made;
    }

    private async Task DoAsync(string job, Func<Task> body)
    {
        try
        {
            await body();
        }
        catch (CicdException exception)
        {
            Errors.Add($"{job}: {exception.Id}: {exception.Message}");
        }
    }
}
