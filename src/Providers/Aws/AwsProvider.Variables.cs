using System.Runtime.CompilerServices;
using System.Text.Json.Nodes;
using CicdTools.Providers.Aws.Models;
using CicdTools.Providers.Http;

namespace CicdTools.Providers.Aws;

// Variables of a build project: https://docs.aws.amazon.com/codebuild/latest/APIReference/API_EnvironmentVariable.html. Those that name a secret elsewhere are no variables.
internal sealed partial class AwsProvider : IVariables
{
    private const string Plain = "PLAINTEXT";

    public async IAsyncEnumerable<Variable> GetVariablesAsync(SettingScope scope, string? name, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        JsonObject project = await RequireSettingsAsync(scope, cancellationToken).ConfigureAwait(false);
        foreach (JsonObject one in VariablesOf(project).Where(one => (one["type"]?.GetValue<string>() ?? Plain) == Plain).OrderBy(NameOf, StringComparer.Ordinal))
        {
            if (name is null || NameOf(one) == name)
                yield return Describe(scope, NameOf(one), one["value"]?.GetValue<string>() ?? "");
        }
    }

    public async Task<Change> PlanSetVariableAsync(VariableRequest request, CancellationToken cancellationToken)
    {
        if (request.Protected is not null)
            throw NotTaken("-Protected", "a build project has no protected branches", request.Name);
        RequireVariableName(request.Name);
        JsonObject project = await RequireSettingsAsync(request.Scope, cancellationToken).ConfigureAwait(false);
        JsonObject? before = VariablesOf(project).FirstOrDefault(one => NameOf(one) == request.Name);
        bool same = before is not null && before["value"]?.GetValue<string>() == request.Value && (before["type"]?.GetValue<string>() ?? Plain) == Plain;
        JsonObject variable = new() { ["name"] = request.Name, ["value"] = request.Value, ["type"] = Plain };
        ApiRequest call = Setting(project, [.. VariablesOf(project).Where(one => one != before), variable]);
        return new Change($"{NameOf(project)}: {request.Name}", before is null ? "Set the variable of the build project" : "Change the variable of the build project", async token =>
        {
            if (!same)
                await _api.DoAsync(AwsService.CodeBuild, call, token).ConfigureAwait(false);
            return Describe(request.Scope, request.Name, request.Value);
        })
        {
            AlreadyDone = same ? $"The variable '{request.Name}' has this value already." : null,
        }.Calling(Context, call);
    }

    public async Task<Change> PlanRemoveVariableAsync(SettingScope scope, string name, CancellationToken cancellationToken)
    {
        JsonObject project = await RequireSettingsAsync(scope, cancellationToken).ConfigureAwait(false);
        JsonObject[] all = [.. VariablesOf(project)];
        if (!Array.Exists(all, one => NameOf(one) == name))
            throw Errors.NotFound("VariableNotFound", $"variable of '{NameOf(project)}'", name, all.Select(NameOf));
        ApiRequest call = Setting(project, [.. all.Where(one => NameOf(one) != name)]);
        return new Change($"{NameOf(project)}: {name}", "Remove the variable of the build project", async token =>
        {
            await _api.DoAsync(AwsService.CodeBuild, call, token).ConfigureAwait(false);
            return null;
        }).Calling(Context, call);
    }

    // The environment is written as a whole: everything else in it stays as it was read.
    private static ApiRequest Setting(JsonObject project, IEnumerable<JsonObject> variables)
    {
        JsonObject environment = (JsonObject)project["environment"]!.DeepClone();
        environment["environmentVariables"] = new JsonArray([.. variables.Select(one => one.DeepClone())]);
        return AwsCall.Write(AwsService.CodeBuild, "UpdateProject", new() { ["name"] = NameOf(project), ["environment"] = environment }) with { Repeatable = true };
    }

    private static IEnumerable<JsonObject> VariablesOf(JsonObject project) => project["environment"]?["environmentVariables"]?.AsArray().OfType<JsonObject>() ?? [];

    private static string NameOf(JsonObject one) => one["name"]!.GetValue<string>();

    /// <summary>The build project of the scope, as the service tells it: that of the name, or the only one of the repository.</summary>
    private async Task<JsonObject> RequireSettingsAsync(SettingScope scope, CancellationToken cancellationToken)
    {
        if (scope.Environment is not null)
            throw NotTaken("-Environment", "the variables of a build project are those of all its builds", scope.ToString());
        string name = scope.Organization ?? await RequireProjectOfAsync(scope.Repository ?? "", cancellationToken).ConfigureAwait(false);
        string? text = await _api.FindTextAsync(AwsService.CodeBuild, AwsCall.Read(AwsService.CodeBuild, "BatchGetProjects", new() { ["names"] = Names([name]) }), cancellationToken).ConfigureAwait(false);
        return text is not null && JsonNode.Parse(text)?["projects"] is JsonArray { Count: 1 } found ? (JsonObject)found[0]!
            : throw Errors.NotFound("ProjectNotFound", "build project", name, remedy: "Get-CicdPipeline shows them.");
    }

    private async Task<string> RequireProjectOfAsync(string repository, CancellationToken cancellationToken)
    {
        List<string> found = [];
        await foreach (ProjectModel project in ProjectsAsync(repository, cancellationToken).ConfigureAwait(false))
            found.Add(project.Name);
        if (found.Count == 0)
            await RequireRepositoryAsync(repository, cancellationToken).ConfigureAwait(false);
        return found switch
        {
            [{ } only] => only,
            [] => throw Errors.NotFound("ProjectNotFound", "build project with the source", repository, remedy: "Name a project of CodeBuild with -Organization, or make one with New-CicdPipeline."),
            _ => throw new CicdException("ProjectAmbiguous", CicdErrorKind.Invalid, $"'{repository}' has several build projects: {string.Join(", ", found)}.", repository, "Name one with -Organization."),
        };
    }

    // A name that a shell can use: https://docs.aws.amazon.com/codebuild/latest/userguide/build-env-ref-env-vars.html; what begins with CODEBUILD_ is the service's own.
    private static void RequireVariableName(string name)
    {
        if (name.Length == 0 || char.IsAsciiDigit(name[0]) || !name.All(letter => char.IsAsciiLetterOrDigit(letter) || letter == '_'))
            throw Errors.InvalidName("a variable of CodeBuild", name, "letters, digits and '_' are allowed, no digit at its begin.");
        if (name.StartsWith("CODEBUILD_", StringComparison.Ordinal))
            throw Errors.InvalidName("a variable of CodeBuild", name, "names that begin with CODEBUILD_ are the service's own.");
    }

    private Variable Describe(SettingScope scope, string name, string value) => new() { Context = Context, Repository = scope.Repository, Organization = scope.Organization, Name = name, Value = value };
}
