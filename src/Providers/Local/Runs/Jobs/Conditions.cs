using System.Text.RegularExpressions;
using CicdTools.Providers.Formats;
using CicdTools.Providers.Formats.Files;

namespace CicdTools.Providers.Local.Runs;

/// <summary>Whether a job or a step runs.</summary>
internal static partial class Conditions
{
    /// <summary>Whether the condition holds. One that does not ask how things stand holds only while all is well.</summary>
    /// <param name="condition">The condition; null for <see cref="Condition.OnSuccess"/>.</param>
    /// <param name="context">What it can see; its status is how what came before stands.</param>
    /// <param name="expressions">The format's evaluator; null for a pipeline without a format.</param>
    /// <exception cref="CicdException"><c>ExpressionInvalid</c>, <c>ConditionNotSupported</c>.</exception>
    public static bool Hold(Condition? condition, ExpressionContext context, IExpressions? expressions) =>
        condition is null ? Succeeded(context) : (AsksStatus(condition) || Succeeded(context)) && Test(condition, context, expressions);

    /// <summary>Whether it can hold although something failed, was skipped or canceled before.</summary>
    public static bool AsksStatus(Condition? condition) => condition switch
    {
        OnSuccessCondition or OnFailureCondition or AlwaysCondition or NeverCondition => true,
        AllCondition all => all.Conditions.Any(AsksStatus),
        AnyCondition any => any.Conditions.Any(AsksStatus),
        NotCondition not => AsksStatus(not.Condition),
        NativeCondition native => StatusFunction().IsMatch(native.Text),
        _ => false,
    };

    private static bool Succeeded(ExpressionContext context) => context.Status is RunStatus.Succeeded or RunStatus.Running;

    private static bool Test(Condition condition, ExpressionContext context, IExpressions? expressions) => condition switch
    {
        OnSuccessCondition => Succeeded(context),
        OnFailureCondition => context.Status is RunStatus.Failed or RunStatus.Errored,
        AlwaysCondition => true,
        NeverCondition => false,
        BranchCondition branch => !context.IsTag && branch.Patterns.Any(pattern => Fits(pattern, context.Run.Ref)),
        TagCondition tag => context.IsTag && tag.Patterns.Any(pattern => Fits(pattern, context.Run.Ref)),
        EventCondition events => events.Events.Contains(EventOf(context.Run)),
        PathCondition paths => Changed(paths, context),
        EqualCondition equal => expressions is null ? equal.Left == equal.Right : expressions.Equal(equal.Left, equal.Right, context),
        AllCondition all => all.Conditions.All(part => Test(part, context, expressions)),
        AnyCondition any => any.Conditions.Any(part => Test(part, context, expressions)),
        NotCondition not => !Test(not.Condition, context, expressions),
        NativeCondition native when expressions is not null && native.Format == context.Pipeline.Format => expressions.Test(native.Text, context),
        NativeCondition native => throw new CicdException("ConditionNotSupported", CicdErrorKind.NotSupported, $"The condition '{Errors.Shown(native.Text)}' is one of {native.Format}, which a local run cannot test here.", native.Text, "Use a condition that all systems share."),
        _ => throw new CicdException("ConditionNotSupported", CicdErrorKind.NotSupported, $"A local run does not know the condition {condition.GetType().Name}.", null, null),
    };

    // A run that was begun again is one that a person began.
    private static string EventOf(Run run) => run.Event == "restart" ? "manual" : run.Event;

    // Where commits can be compared, that was done before the run; elsewhere changes count as made, as GitLab has it for pipelines of no branch and no request.
    private static bool Changed(PathCondition paths, ExpressionContext context) =>
        context.ChangedFiles?.Invoke(null) is not { } files || files.Any(file => paths.Patterns.Any(pattern => new PathPattern(pattern).Matches(file)));

    private static bool Fits(string pattern, string name) =>
        Regex.IsMatch(name, $"^{Regex.Escape(pattern).Replace(@"\*\*", ".*", StringComparison.Ordinal).Replace(@"\*", "[^/]*", StringComparison.Ordinal)}$", RegexOptions.CultureInvariant | RegexOptions.Singleline, TimeSpan.FromSeconds(1));

    // docs.github.com, "Status check functions"; no other format's expressions have calls of these names.
    [GeneratedRegex(@"\b(success|failure|always|cancelled)\s*\(", RegexOptions.IgnoreCase | RegexOptions.CultureInvariant)]
    private static partial Regex StatusFunction();
}
