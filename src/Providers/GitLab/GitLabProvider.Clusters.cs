using System.Globalization;
using System.Runtime.CompilerServices;
using System.Security;
using CicdTools.Providers.GitLab.Models;
using CicdTools.Providers.Hosted;
using CicdTools.Providers.Http;

namespace CicdTools.Providers.GitLab;

// https://docs.gitlab.com/api/cluster_agents/ and https://docs.gitlab.com/user/clusters/agent/install/
internal sealed partial class GitLabProvider : IClusterRegistrations
{
    // https://docs.gitlab.com/api/cluster_agents/#create-an-agent-token
    private const int MostTokens = 2;

    public async IAsyncEnumerable<ClusterRegistration> GetClusterRegistrationsAsync(string repository, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        string project = GitLabName.Require(repository);
        await foreach (AgentModel agent in AgentsAsync(project, cancellationToken).ConfigureAwait(false))
            yield return Describe(project, agent);
    }

    public async Task<Change> PlanRegisterClusterAsync(ClusterRegistrationRequest request, CancellationToken cancellationToken)
    {
        if (request is { Pipelines.Length: > 0 } or { Environment: not null })
            throw new CicdException("NotTaken", CicdErrorKind.Invalid, "A cluster of GitLab is for whole projects, and for none of their environments or pipelines.", request.Name, "Leave -Environment and -AllowPipeline away.");
        ProjectModel project = await RequireWritableAsync(request.Repository, cancellationToken).ConfigureAwait(false);
        string path = project.PathWithNamespace;
        if (Describe(project).Permission is { } role and not ("admin" or "maintain"))
            throw new CicdException("PermissionDenied", CicdErrorKind.Forbidden, $"Clusters of '{path}' are a maintainer's to register, and the token may only {role} there.", path, "Use the token of a maintainer or owner.");
        if (request.Certificate is { } certificate)
            return await PlanCertificateAsync(project, request, certificate, cancellationToken).ConfigureAwait(false);

        string name = AgentConfiguration.RequireName(request.Name);
        AgentConfiguration wanted = new(path, request.Repositories, request.Organizations);
        string server = await AgentServerAsync(cancellationToken).ConfigureAwait(false);
        AgentModel? there = await FindAgentAsync(path, name, cancellationToken).ConfigureAwait(false);
        bool token = there is null || request.NewToken;
        if (there is not null && token)
            await RequireFreeTokenAsync(path, there, cancellationToken).ConfigureAwait(false);
        string file = $".gitlab/agents/{name}/config.yaml";
        Change? configuration = await PlanConfigurationAsync(project, file, wanted, cancellationToken).ConfigureAwait(false);
        bool isDone = there is not null && !token && configuration is null or { AlreadyDone: not null };
        Change change = new($"{path}: {name}", Words(there is null, token, configuration is { AlreadyDone: null }), async cancellation =>
        {
            // Who may use it is said first: an agent that is registered is not changed by it.
            if (configuration is { AlreadyDone: null })
                await configuration.ApplyAsync(cancellation).ConfigureAwait(false);
            AgentModel agent = there ?? await _api.CreateAsync(
                ApiRequest.Write(HttpMethod.Post, $"/projects/{path}/cluster_agents").With(new(name), Json.NewAgent),
                Json.AgentModel,
                again => FindAgentAsync(path, name, again),
                cancellation).ConfigureAwait(false);
            SecureString? secret = token ? await NewTokenAsync(path, agent, cancellation).ConfigureAwait(false) : null;
            return Describe(path, agent) with { Token = secret, ChartValues = AgentChart.Values(name, server), ConfigurationPath = configuration is null ? null : file };
        })
        {
            AlreadyDone = isDone ? $"The agent '{name}' is registered already; -NewToken gives it another token." : null,
            Details = configuration?.Details,
        };
        // A token's call has the agent's number in it, which a new one gets only then.
        if (there is null)
            return change;
        return (configuration is { AlreadyDone: null } ? change with { Calls = configuration.Calls } : change)
            .Calling(Context, token ? [ApiRequest.Write(HttpMethod.Post, $"/projects/{path}/cluster_agents/{there.Id}/tokens")] : []);
    }

    /// <summary>The file that says whose jobs may use the agent, where somebody else's shall; null where there is nothing to say.</summary>
    private async Task<Change?> PlanConfigurationAsync(ProjectModel project, string file, AgentConfiguration wanted, CancellationToken cancellationToken)
    {
        if (wanted.IsEmpty)
            return null;
        string? before = project is { EmptyRepo: not true, DefaultBranch: { Length: > 0 } branch } && await FindFileAsync(project.PathWithNamespace, file, branch, cancellationToken).ConfigureAwait(false) is { } found ? Text(found) : null;
        string text = wanted.Onto(before, file);
        return await PlanSetItemAsync(new() { Repository = project.PathWithNamespace, Path = file, Content = text, Message = $"Say whose jobs may use the agent {Path.GetFileName(Path.GetDirectoryName(file))}" }, cancellationToken).ConfigureAwait(false);
    }

    // https://docs.gitlab.com/api/metadata/
    private async Task<string> AgentServerAsync(CancellationToken cancellationToken)
    {
        MetadataModel? metadata = await _api.FindAsync(ApiRequest.Get($"/metadata"), Json.MetadataModel, cancellationToken).ConfigureAwait(false);
        return metadata?.Kas is { Enabled: true, ExternalUrl: { Length: > 0 } url }
            ? url
            : throw new CicdException("AgentServerMissing", CicdErrorKind.NotSupported, "This server has no agent server for Kubernetes, so that no agent could reach it.", _address.Web.Authority, "Let its administrator switch the agent server (KAS) on: https://docs.gitlab.com/administration/clusters/kas/.");
    }

    private IAsyncEnumerable<AgentModel> AgentsAsync(string project, CancellationToken cancellationToken) =>
        _api.PagesAsync(Page($"/projects/{project}/cluster_agents"), Json.AgentModelArray, page => page, cancellationToken).Missing(() => NoRepository(project), cancellationToken);

    private async Task<AgentModel?> FindAgentAsync(string project, string name, CancellationToken cancellationToken)
    {
        await foreach (AgentModel agent in AgentsAsync(project, cancellationToken).ConfigureAwait(false))
        {
            if (agent.Name == name)
                return agent;
        }

        return null;
    }

    private async Task RequireFreeTokenAsync(string project, AgentModel agent, CancellationToken cancellationToken)
    {
        AgentTokenModel[] tokens = await TokensAsync(project, agent, cancellationToken).ConfigureAwait(false);
        if (tokens.Length >= MostTokens)
            throw new CicdException("TokensExhausted", CicdErrorKind.Conflict, $"The agent '{agent.Name}' has {tokens.Length} tokens already, and GitLab gives no more than {MostTokens}: {string.Join(", ", tokens.Select(token => token.Name))}.", agent.Name, "Revoke one of them on the agent's page.");
    }

    private Task<AgentTokenModel[]> TokensAsync(string project, AgentModel agent, CancellationToken cancellationToken) =>
        _api.ReadAsync(Page($"/projects/{project}/cluster_agents/{agent.Id}/tokens"), Json.AgentTokenModelArray, cancellationToken);

    // A token is shown once: one whose answer was lost is nobody's, so it is revoked before another is made.
    private async Task<SecureString> NewTokenAsync(string project, AgentModel agent, CancellationToken cancellationToken)
    {
        string name = $"cicdtools-{_caller.Clock.GetUtcNow().ToString("yyyyMMddHHmmss", CultureInfo.InvariantCulture)}";
        ApiRequest create = ApiRequest.Write(HttpMethod.Post, $"/projects/{project}/cluster_agents/{agent.Id}/tokens").With(new(name), Json.NewAgentToken) with { Sensitive = true };
        AgentTokenModel made;
        try
        {
            made = await _api.ReadAsync(create, Json.AgentTokenModel, cancellationToken).ConfigureAwait(false);
        }
        catch (CicdException exception) when (exception.Id is "OutcomeUnknown" or "ServerBroken")
        {
            foreach (AgentTokenModel lost in (await TokensAsync(project, agent, cancellationToken).ConfigureAwait(false)).Where(token => token.Name == name))
                await _api.DoAsync(ApiRequest.Write(HttpMethod.Delete, $"/projects/{project}/cluster_agents/{agent.Id}/tokens/{lost.Id}"), cancellationToken).ConfigureAwait(false);
            made = await _api.ReadAsync(create, Json.AgentTokenModel, cancellationToken).ConfigureAwait(false);
        }

        SecureString secret = new();
        foreach (char character in made.Token ?? "")
            secret.AppendChar(character);
        secret.MakeReadOnly();
        return secret;
    }

    private static string Words(bool register, bool token, bool configure) =>
        string.Join(", ", new[] { register ? "register the agent" : null, token ? "make a token for it" : null, configure ? "say whose jobs may use it" : null }.OfType<string>()) is { Length: > 0 } words
            ? $"{char.ToUpperInvariant(words[0])}{words[1..]}"
            : "Nothing";

    private ClusterRegistration Describe(string project, AgentModel agent) => new()
    {
        Context = Context,
        Repository = project,
        Name = agent.Name,
        SystemId = agent.Id.ToString(CultureInfo.InvariantCulture),
        // https://docs.gitlab.com/user/clusters/agent/ci_cd_workflow/#update-your-gitlab-ciyml-file-to-run-kubectl-commands
        KubeContext = $"{project}:{agent.Name}",
    };
}
