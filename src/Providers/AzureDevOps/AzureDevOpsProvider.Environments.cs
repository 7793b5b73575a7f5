using System.Globalization;
using System.Runtime.CompilerServices;
using CicdTools.Providers.AzureDevOps.Models;
using CicdTools.Providers.Hosted;
using CicdTools.Providers.Http;

namespace CicdTools.Providers.AzureDevOps;

// https://learn.microsoft.com/en-us/rest/api/azure/devops/distributedtask/environments: environments belong to a project, and all its repositories share them.
internal sealed partial class AzureDevOpsProvider : IEnvironments
{
    public async IAsyncEnumerable<DeploymentEnvironment> GetEnvironmentsAsync(EnvironmentQuery query, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        IAsyncEnumerable<DeploymentEnvironment> environments = query.Repository is { } repository
            ? EnvironmentsOfAsync(ProjectOf(repository), query.Name, cancellationToken)
            : OverProjectsAsync((project, token) => EnvironmentsOfAsync(project, query.Name, token), cancellationToken);
        await foreach (DeploymentEnvironment environment in environments.ConfigureAwait(false))
            yield return environment;
    }

    public async Task<Change> PlanSetEnvironmentAsync(EnvironmentRequest request, CancellationToken cancellationToken)
    {
        string project = RequireProjectOf(request.Repository);
        RefuseSettings(request);
        await RequireProjectAsync(project, cancellationToken).ConfigureAwait(false);
        EnvironmentModel? before = await FindEnvironmentAsync(project, EnvironmentRules.RequireName(request.Name), cancellationToken).ConfigureAwait(false);
        if (request.Create && before is not null)
            throw new CicdException("EnvironmentExists", CicdErrorKind.Conflict, $"'{project}' has an environment '{request.Name}' already.", request.Name, "Set-CicdEnvironment changes it.");
        if (!request.Create && before is null)
            throw NoEnvironment(project, request.Name);
        CheckModel? check = before is null ? null : await FindApprovalCheckAsync(project, before, cancellationToken).ConfigureAwait(false);
        ApproverReference[]? approvers = await WantedApproversAsync(project, request, check, cancellationToken).ConfigureAwait(false);
        ApiRequest[] calls = [.. before is null ? [MakingEnvironment(project)] : Array.Empty<ApiRequest>(), .. approvers is null ? [] : new[] { SavingCheck(project, check, approvers) }];
        return new Change($"{project}: {request.Name}", before is null ? "Make the environment" : "Change the environment", async token =>
        {
            EnvironmentModel made = before ?? await _api.CreateAsync(MakingEnvironment(project).With(new(request.Name, null), Json.NewEnvironment), Json.EnvironmentModel, again => FindEnvironmentAsync(project, request.Name, again), token).ConfigureAwait(false);
            if (approvers is not null)
                await SaveCheckAsync(project, made, check, approvers, token).ConfigureAwait(false);
            return Describe(project, made, await FindApprovalCheckAsync(project, made, token).ConfigureAwait(false));
        })
        {
            AlreadyDone = calls.Length == 0 ? $"'{request.Name}' of '{project}' is so already." : null,
        }.Calling(Context, calls);
    }

    public async Task<Change> PlanRemoveEnvironmentAsync(string? repository, string name, CancellationToken cancellationToken)
    {
        string project = RequireProjectOf(repository);
        EnvironmentModel environment = await FindEnvironmentAsync(project, name, cancellationToken).ConfigureAwait(false) ?? throw NoEnvironment(project, name);
        ApiRequest call = Write(HttpMethod.Delete, $"/{project}/_apis/distributedtask/environments/{environment.Id}");
        return new Change($"{project}: {name}", "Remove the environment with its checks, its resources and its history", async token =>
        {
            await _api.DoAsync(call, token).ConfigureAwait(false);
            return null;
        }).Calling(Context, call);
    }

    private static ApiRequest MakingEnvironment(string project) => Write(HttpMethod.Post, $"/{project}/_apis/distributedtask/environments");

    /// <summary>A project by itself, or that of a repository.</summary>
    private static string ProjectOf(string repository) => repository.Contains('/', StringComparison.Ordinal) ? AzureDevOpsName.Parse(repository).Project : AzureDevOpsName.RequireProject(repository);

    private static string RequireProjectOf(string? repository) => repository is not null ? ProjectOf(repository)
        : throw new CicdException("RepositoryRequired", CicdErrorKind.Invalid, "Environments of Azure DevOps belong to a project.", "Repository", "Give -Repository PROJECT, or PROJECT/REPOSITORY.");

    private static CicdException NoEnvironment(string project, string name) =>
        Errors.NotFound("EnvironmentNotFound", $"environment of '{project}'", name, remedy: "Get-CicdEnvironment -Repository shows them; New-CicdEnvironment makes one.");

    private static void RefuseSettings(EnvironmentRequest request)
    {
        (string What, string Why)? refused = request switch
        {
            { Instances: not null } => ("-InstanceCount", "its pipelines decide what runs there"),
            { Variables: not null } => ("variables", "a pipeline takes them from variable groups, such as one for each environment"),
            { WaitTimer: { } timer } when timer > TimeSpan.Zero => ("-WaitTimer", "its approvals can be put off, and there is no other wait"),
            _ => null,
        };
        if (refused is var (what, why))
            throw new CicdException("NotTaken", CicdErrorKind.Invalid, $"An environment of Azure DevOps takes no {what}: {why}.", request.Name, "Leave it away.");
    }

    private async IAsyncEnumerable<DeploymentEnvironment> EnvironmentsOfAsync(string project, string? wanted, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        EnvironmentModel[] environments = await PlacesAsync(project, wanted, cancellationToken).ConfigureAwait(false);
        Dictionary<string, CheckModel> checks = await ApprovalChecksAsync(project, environments, cancellationToken).ConfigureAwait(false);
        int order = 0;
        foreach (EnvironmentModel environment in environments)
            yield return Describe(project, environment, checks.GetValueOrDefault(Id(environment))) with { Order = order++ };
    }

    /// <summary>The environments of a project in the order of promotion. Azure DevOps keeps none; names tell which comes before which.</summary>
    private async Task<EnvironmentModel[]> PlacesAsync(string project, string? wanted, CancellationToken cancellationToken)
    {
        List<EnvironmentModel> all = [];
        await foreach (EnvironmentModel environment in _api.PagesAsync(Page($"/{project}/_apis/distributedtask/environments", ("name", wanted)), Json.ListModelEnvironmentModel, page => page.Value, cancellationToken).Missing(() => NoProject(project), cancellationToken).ConfigureAwait(false))
            all.Add(environment);
        // The filter may take a pattern, and names differ by case there as little as here.
        return [.. all.Where(one => wanted is null || one.Name.Equals(wanted, StringComparison.OrdinalIgnoreCase)).OrderBy(one => EnvironmentTier.Of(one.Name))];
    }

    private async Task<EnvironmentModel?> FindEnvironmentAsync(string project, string name, CancellationToken cancellationToken) =>
        (await PlacesAsync(project, name, cancellationToken).ConfigureAwait(false)).FirstOrDefault();

    private static string Id(EnvironmentModel environment) => environment.Id.ToString(CultureInfo.InvariantCulture);

    private DeploymentEnvironment Describe(string project, EnvironmentModel environment, CheckModel? check) => new()
    {
        Context = Context,
        Repository = project,
        Name = environment.Name,
        RequiresApproval = check is not null,
        Approvers = [.. ApproversOf(check).Select(approver => Name(approver) is { Length: > 0 } name ? name : approver.Id ?? "")],
    };
}
