using System.Runtime.CompilerServices;
using System.Text;
using CicdTools.Providers.GitHub.Models;
using CicdTools.Providers.Hosted;
using CicdTools.Providers.Http;

namespace CicdTools.Providers.GitHub;

// https://docs.github.com/rest/actions/variables
internal sealed partial class GitHubProvider : IVariables
{
    /// <summary>https://docs.github.com/actions/reference/workflows-and-actions/variables#limits-for-configuration-variables</summary>
    private const int LongestVariable = 48 * 1024;

    public async IAsyncEnumerable<Variable> GetVariablesAsync(SettingScope scope, string? name, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        if (name is not null)
        {
            if (await FindVariableAsync(scope, name, cancellationToken).ConfigureAwait(false) is { } found)
                yield return Describe(scope, found);
            yield break;
        }

        // GitHub gives at most thirty variables a page.
        await foreach (VariableModel variable in _api.PagesAsync(ApiRequest.Get(SettingPaths.Of(scope, "variables"), ("per_page", "30")), Json.VariablePage, page => page.Variables, cancellationToken).Missing(() => NoScope(scope), cancellationToken).ConfigureAwait(false))
            yield return Describe(scope, variable);
    }

    public async Task<Change> PlanSetVariableAsync(VariableRequest request, CancellationToken cancellationToken)
    {
        string name = SettingPaths.RequireName("a variable of GitHub", request.Name);
        if (request.Protected is not null)
            throw new CicdException("NotTaken", CicdErrorKind.Invalid, "GitHub has no protected variables: an environment with its own rules takes their place.", name, "Give -Environment instead of -Protected.");
        if (Encoding.UTF8.GetByteCount(request.Value) > LongestVariable)
            throw new CicdException("ValueTooLarge", CicdErrorKind.Invalid, $"The value of '{name}' has more than 48 KB, which is the most that GitHub keeps.", name, "Keep it in the repository or as an artifact.");
        VariableModel? before = await FindVariableAsync(request.Scope, name, cancellationToken).ConfigureAwait(false);
        if (before is null)
            await RequireScopeAsync(request.Scope, cancellationToken).ConfigureAwait(false);
        bool same = before?.Value == request.Value;
        SetVariable body = new(name, request.Value, before is null && request.Scope.Organization is not null ? "private" : null);
        ApiRequest call = before is null
            ? ApiRequest.Write(HttpMethod.Post, SettingPaths.Of(request.Scope, "variables"))
            : ApiRequest.Write(HttpMethod.Patch, SettingPaths.Of(request.Scope, "variables", name)) with { Repeatable = true };
        return new Change($"{request.Scope}: {name}", before is null ? "Add the variable" : "Change the variable", async token =>
        {
            if (same)
                return Describe(request.Scope, before!);
            await _api.DoAsync(call.With(body, Json.SetVariable), token).ConfigureAwait(false);
            return Describe(request.Scope, new VariableModel(name.ToUpperInvariant(), request.Value, _caller.Clock.GetUtcNow()));
        })
        {
            AlreadyDone = same ? $"The variable '{name}' has this value already." : null,
        }.Calling(Context, call);
    }

    public async Task<Change> PlanRemoveVariableAsync(SettingScope scope, string name, CancellationToken cancellationToken)
    {
        if (await FindVariableAsync(scope, name, cancellationToken).ConfigureAwait(false) is null)
            throw Errors.NotFound("VariableNotFound", $"variable of {scope}", name, remedy: "Get-CicdVariable shows them all.");
        ApiRequest call = ApiRequest.Write(HttpMethod.Delete, SettingPaths.Of(scope, "variables", name));
        return new Change($"{scope}: {name}", "Remove the variable", async token =>
        {
            await _api.DoAsync(call, token).ConfigureAwait(false);
            return null;
        }).Calling(Context, call);
    }

    private Task<VariableModel?> FindVariableAsync(SettingScope scope, string name, CancellationToken cancellationToken) =>
        _api.FindAsync(ApiRequest.Get(SettingPaths.Of(scope, "variables", SettingPaths.RequireName("a variable of GitHub", name))), Json.VariableModel, cancellationToken);

    /// <summary>What is not there may lack because its repository or environment does.</summary>
    private async Task RequireScopeAsync(SettingScope scope, CancellationToken cancellationToken)
    {
        if (scope.Repository is not { } repository)
            return;
        GitHubName name = GitHubName.Parse(repository);
        await RequireWritableAsync(name, cancellationToken).ConfigureAwait(false);
        if (scope.Environment is { } environment)
            await RequireEnvironmentAsync(name, environment, cancellationToken).ConfigureAwait(false);
    }

    private static CicdException NoScope(SettingScope scope) => scope.Environment is { } environment
        ? Errors.NotFound("EnvironmentNotFound", $"environment of '{scope.Repository}'", environment, remedy: "Get-CicdEnvironment shows them; New-CicdEnvironment makes one.")
        : Errors.NotFound("RepositoryNotFound", scope.Organization is null ? "repository" : "organization", scope.Organization ?? scope.Repository ?? "");

    private Variable Describe(SettingScope scope, VariableModel variable) => new()
    {
        Context = Context,
        Repository = scope.Repository,
        Environment = scope.Environment,
        Organization = scope.Organization,
        Name = variable.Name,
        Value = variable.Value,
        UpdatedAt = variable.UpdatedAt,
    };
}
