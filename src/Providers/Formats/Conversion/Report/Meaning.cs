using System.Globalization;

namespace CicdTools.Providers.Formats.Conversion.Report;

/// <summary>What a construct means, as text: two constructs of one format mean the same when their texts are the same.</summary>
internal static class Meaning
{
    public static string Of(object value) => value switch
    {
        Step step => Of(step),
        Trigger trigger => Of(trigger),
        Condition condition => Of(condition),
        NamedText named => $"{named.Name}={Text(named.Text)}",
        NativeSetting setting => $"{setting.Format} {setting.Key}: {Text(setting.Text)}",
        Service service => $"{service.Name} {Of(service.Container)} ports {Set(service.Ports)}",
        Container container => $"{container.Image} entry {List(container.Entrypoint ?? [])} with {Of(container.Variables)}",
        Runner runner => Set(runner.Labels),
        Matrix matrix => $"{string.Join("; ", matrix.Axes.OrderBy(axis => axis.Name, StringComparer.Ordinal).Select(axis => $"{axis.Name} {List(axis.Values)}"))} include {Rows(matrix.Include)} exclude {Rows(matrix.Exclude)}",
        EnvironmentReference environment => $"{environment.Name} {environment.Url}",
        TimeSpan time => string.Create(CultureInfo.InvariantCulture, $"{Math.Ceiling(time.TotalSeconds)} s"),
        VariableMap map => string.Join(", ", map.OrderBy(entry => entry.Key, StringComparer.Ordinal).Select(entry => $"{entry.Key}={Text(entry.Value)}")),
        _ => System.Convert.ToString(value, CultureInfo.InvariantCulture) ?? "",
    };

    /// <summary>What a step does, without what stands around it: its condition, variables, timeout and native settings count on their own.</summary>
    public static string Of(Step step) => step switch
    {
        ScriptStep script => $"run{(IsDefaultShell(script.Shell) ? "" : $" in {script.Shell}")}{(Folder(script.WorkingDirectory) is { Length: > 0 } folder ? $" at {folder}" : "")}: {Text(script.Script)}",
        CheckoutStep checkout => $"checkout depth {checkout.Depth} submodules {checkout.Submodules} lfs {checkout.Lfs} ref {checkout.Ref}",
        SetupToolStep tool => $"set up {tool.Tool} {tool.Version} {Of(tool.Inputs)}".TrimEnd(),
        CacheStep cache => $"cache {Key(cache.Key)} of {Set(cache.Paths)} or {List(cache.RestoreKeys.Select(Key))} restore {cache.Restore} save {cache.Save}",
        UploadArtifactStep upload => $"upload {upload.Artifact} of {Set(upload.Paths)} without {Set(upload.Exclude)} kept {upload.Retention} required {upload.Required}",
        DownloadArtifactStep download => $"download {download.Artifact ?? "all"} to {Folder(download.Path)}",
        BuildImageStep image => $"build image {Set(image.Tags)} of {Folder(image.Context)} by {image.File} with {Of(image.Arguments)} push {image.Push}",
        PushImageStep image => $"push image {Set(image.Tags)}",
        DeployManifestsStep deploy => $"deploy {Set(deploy.Paths)} in {deploy.Namespace}",
        DeployChartStep chart => $"deploy chart {chart.Chart} as {chart.Release} in {chart.Namespace} with {Of(chart.Values)}",
        PublishTestResultsStep results => $"publish {results.ResultFormat} of {Set(results.Paths)}",
        ApproveStep approve => $"approve {approve.Message} by {Set(approve.Approvers)}",
        NativeStep native => $"{native.Format} {native.Reference} with {Of(native.Inputs)}",
        _ => step.ToString() ?? "",
    };

    public static string Of(Trigger trigger) => trigger switch
    {
        PushTrigger push => $"push branches {All(push.Branches)} not {Set(push.IgnoredBranches)} tags {Set(push.Tags)} not {Set(push.IgnoredTags)} paths {Set(push.Paths)} not {Set(push.IgnoredPaths)}",
        PullRequestTrigger request => $"pull request to {All(request.Branches)} not {Set(request.IgnoredBranches)} paths {Set(request.Paths)} not {Set(request.IgnoredPaths)} on {Set(request.Types)}",
        ScheduleTrigger schedule => $"schedule {string.Join(' ', schedule.Cron.Split(' ', StringSplitOptions.RemoveEmptyEntries))} {schedule.TimeZone ?? "UTC"}",
        ManualTrigger manual => $"manual {string.Join("; ", manual.Inputs.OrderBy(input => input.Name, StringComparer.Ordinal).Select(input => $"{input.Name}={input.Default} {input.Type} {List(input.Options)}"))}".TrimEnd(),
        NativeTrigger native => $"{native.Format} {native.Name} {Text(native.Text)}".TrimEnd(),
        _ => trigger.ToString() ?? "",
    };

    public static string Of(Condition condition) => condition switch
    {
        OnSuccessCondition => "success",
        OnFailureCondition => "failure",
        AlwaysCondition => "always",
        NeverCondition => "never",
        BranchCondition branch => $"branch {Set(branch.Patterns)}",
        TagCondition tag => $"tag {Set(tag.Patterns)}",
        EventCondition started => $"event {Set(started.Events)}",
        PathCondition path => $"changed {Set(path.Patterns)}",
        EqualCondition equal => string.Join(" is ", new[] { Text(equal.Left), Text(equal.Right) }.Order(StringComparer.Ordinal)),
        AllCondition all => Join(" and ", Flat(all).Where(part => part is not OnSuccessCondition)),
        AnyCondition any => Join(" or ", Flat(any)),
        NotCondition { Condition: NotCondition twice } => Of(twice.Condition),
        NotCondition not => $"not ({Of(not.Condition)})",
        NativeCondition native => $"{native.Format}: {Text(native.Text)}",
        _ => condition.ToString() ?? "",
    };

    /// <summary>Whether a shell is what systems take when none is named.</summary>
    public static bool IsDefaultShell(string? shell) => shell is null or "bash" or "sh";

    /// <summary>The text without what no reader tells apart: blank lines and spaces at the ends of lines.</summary>
    public static string Text(string text) => text.Contains('\n', StringComparison.Ordinal) ? string.Join('\n', Lines(text)) : text.Trim();

    /// <summary>The lines that hold something.</summary>
    public static IEnumerable<string> Lines(string text) => text.Split('\n').Select(line => line.TrimEnd()).Where(line => line.Length > 0);

    /// <summary>A folder in its simplest form: empty for the root.</summary>
    public static string Folder(string? path) => (path ?? "").Trim().TrimEnd('/') is var folder && folder.StartsWith("./", StringComparison.Ordinal) ? folder[2..] : folder is "." ? "" : folder;

    // A bar at the end parts a key from nothing.
    private static string Key(string key) => Text(key).TrimEnd(' ', '|');

    private static IEnumerable<Condition> Flat(Condition condition) => condition switch
    {
        AllCondition all => all.Conditions.SelectMany(part => part is AllCondition ? Flat(part) : [part]),
        AnyCondition any => any.Conditions.SelectMany(part => part is AnyCondition ? Flat(part) : [part]),
        _ => [condition],
    };

    private static string Join(string word, IEnumerable<Condition> parts)
    {
        string[] all = [.. parts.Select(Of).Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal)];
        return all.Length switch { 0 => "success", 1 => all[0], _ => $"({string.Join(word, all)})" };
    }

    private static string All(string[] patterns) => patterns is ["**"] ? "[]" : Set(patterns);

    private static string Set(IEnumerable<string> values) => List(values.Select(value => Folder(value)).Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal));

    private static string List(IEnumerable<string> values) => $"[{string.Join(", ", values)}]";

    private static string Rows(IEnumerable<VariableMap> rows) => $"[{string.Join(" | ", rows.Select(row => Of(row)))}]";
}
