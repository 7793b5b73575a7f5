using CicdTools.Providers.CircleCI.Models;
using CicdTools.Providers.Http;

namespace CicdTools.Providers.CircleCI;

// Why a run failed: variables that its configuration names are not set yet, as in the first run of a project; or tests.
internal sealed partial class CircleProvider
{
    /// <summary>The run, with the variables that its failed jobs name and nobody set as its reason, else the tests that failed.</summary>
    private async Task<Run> ExplainAsync(SeenRun seen, Run run, CancellationToken cancellationToken)
    {
        string[] failed = [.. run.Jobs.Where(job => job.Status == RunStatus.Failed).Select(job => job.Name)];
        if (run.Status != RunStatus.Failed || run.Reason is not null || failed.Length == 0 || CircleSlug.TryParse(run.Repository) is not { } slug)
            return run;
        try
        {
            run = await WithTestsAsync(slug, seen, run, cancellationToken).ConfigureAwait(false);
            ConfigModel? config = await _api.FindAsync(ApiRequest.Get($"/api/v2/pipeline/{seen.Pipeline.Id}/config"), Json.ConfigModel, cancellationToken).ConfigureAwait(false);
            if (config?.Compiled is not { Length: > 0 } compiled || NamedVariables.Of(compiled, failed) is not { Names.Length: > 0 } named)
                return run;
            HashSet<string> known = new(StringComparer.Ordinal);
            await foreach (EnvVarModel variable in EnvVarsAsync(slug, cancellationToken).ConfigureAwait(false))
                known.Add(variable.Name);
            if (named.Contexts.Length > 0)
                known.UnionWith(await VariablesOfAsync(slug.Owner, named.Contexts, cancellationToken).ConfigureAwait(false));
            string[] missing = [.. named.Names.Where(name => !known.Contains(name))];
            return missing.Length == 0 ? run : run with { Reason = $"Its failed jobs name variables that neither the project nor their contexts have: {Errors.Short(string.Join(", ", missing), 200)}." };
        }
        catch (CicdException exception) when (exception.Kind is CicdErrorKind.Forbidden or CicdErrorKind.NotFound)
        {
            // Who may not see the names of the variables is told the failure without them.
            _caller.Verbose?.Invoke($"Whether variables are missing could not be seen: {exception.Message}");
            return run;
        }
    }

    private async Task<HashSet<string>> VariablesOfAsync(string owner, string[] contexts, CancellationToken cancellationToken)
    {
        HashSet<string> known = new(StringComparer.Ordinal);
        Organization organization = (await OrganizationsAsync(cancellationToken).ConfigureAwait(false)).FirstOrDefault(one => one.Slug == owner) ?? new(owner, owner, null);
        await foreach (ContextModel context in ContextsAsync(organization, cancellationToken).ConfigureAwait(false))
        {
            if (!contexts.Contains(context.Name, StringComparer.Ordinal))
                continue;
            await foreach (ContextVariableModel variable in ContextVariablesAsync(context, cancellationToken).ConfigureAwait(false))
                known.Add(variable.Variable);
        }

        return known;
    }
}
