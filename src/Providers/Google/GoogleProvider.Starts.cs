using System.Text.RegularExpressions;
using CicdTools.Providers.Google.Models;
using CicdTools.Providers.Hosted;
using CicdTools.Providers.Http;

namespace CicdTools.Providers.Google;

// https://docs.cloud.google.com/build/docs/triggers#run-trigger
internal sealed partial class GoogleProvider
{
    private const string TagPrefix = "refs/tags/";

    public async Task<Change> PlanStartAsync(RunRequest request, CancellationToken cancellationToken)
    {
        HostedRuns.Refuse(request, "Cloud Build");
        if (request.Inputs.Count > 0)
            throw NotTaken("inputs", "it has substitutions, which -Variable sets", request.Repository);
        // A repository's name has no dot at its beginning and no root.
        if ((Path.IsPathRooted(request.Repository) || request.Repository.StartsWith('.')) && Directory.Exists(request.Repository))
            return await PlanSubmitAsync(request, cancellationToken).ConfigureAwait(false);
        GoogleRepositoryName name = GoogleRepositoryName.Parse(request.Repository);
        TriggerModel trigger = await RequireTriggerAsync(name, request.Pipeline, cancellationToken).ConfigureAwait(false);
        Dictionary<string, string>? substitutions = Substitutions(request.Variables);
        string reference = request.Ref ?? await DefaultBranchAsync(name, cancellationToken).ConfigureAwait(false);
        RepoSourceModel? source = SourceOf(reference, substitutions);
        ApiRequest call = ApiRequest.Write(HttpMethod.Post, $"v1/projects/{_place.Project}/locations/{_place.Location}/triggers/{trigger.Id}:run").With(new(trigger.Id!, source), Json.RunTrigger);
        return new Change($"{name}: {Errors.Shown(trigger.Name ?? "")}{(reference.Length == 0 ? "" : $" at {Errors.Shown(reference)}")}", "Run the trigger on Cloud Build", async token =>
        {
            _repositoryOfTrigger[trigger.Id!] = name.ToString();
            return await DescribeAsync(BuildOf(await Builds.ReadAsync(call, Json.OperationModel, token).ConfigureAwait(false)), token).ConfigureAwait(false);
        }).Calling(Context, call);
    }

    // A branch, a tag or a commit, each in a field of its own.
    private static RepoSourceModel? SourceOf(string reference, Dictionary<string, string>? substitutions) => reference switch
    {
        "" => substitutions is null ? null : new(Substitutions: substitutions),
        _ when reference.StartsWith(TagPrefix, StringComparison.Ordinal) => new(TagName: reference[TagPrefix.Length..], Substitutions: substitutions),
        _ when Commit().IsMatch(reference) => new(CommitSha: reference, Substitutions: substitutions),
        _ => new(BranchName: reference.StartsWith("refs/heads/", StringComparison.Ordinal) ? reference["refs/heads/".Length..] : reference, Substitutions: substitutions),
    };

    // https://docs.cloud.google.com/build/docs/configuring-builds/substitute-variable-values#using_user-defined_substitutions
    private static Dictionary<string, string>? Substitutions(VariableMap variables)
    {
        foreach (string name in variables.Keys)
        {
            if (!Substitution().IsMatch(name))
                throw Errors.InvalidName("a substitution of Cloud Build", name, "it begins with an underscore, and holds capital letters, digits and underscores.");
        }

        return variables.Count == 0 ? null : variables.ToDictionary(pair => pair.Key, pair => pair.Value, StringComparer.Ordinal);
    }

    [GeneratedRegex("^_[A-Z0-9_]{1,99}$", RegexOptions.CultureInvariant)]
    private static partial Regex Substitution();

    [GeneratedRegex("^[0-9a-f]{40}$", RegexOptions.CultureInvariant)]
    private static partial Regex Commit();
}
