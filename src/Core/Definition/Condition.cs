namespace CicdTools;

/// <summary>When a job or a step runs. What all systems share has a type; the rest stays native.</summary>
public abstract record Condition
{
    /// <summary>What came before succeeded (the default everywhere).</summary>
    public static Condition OnSuccess { get; } = new OnSuccessCondition();

    /// <summary>Something before it failed.</summary>
    public static Condition OnFailure { get; } = new OnFailureCondition();

    /// <summary>Whatever happened before, a cancel included.</summary>
    public static Condition Always { get; } = new AlwaysCondition();

    /// <summary>Never.</summary>
    public static Condition Never { get; } = new NeverCondition();
}

/// <summary>What came before succeeded.</summary>
public sealed record OnSuccessCondition : Condition;

/// <summary>Something before it failed.</summary>
public sealed record OnFailureCondition : Condition;

/// <summary>In any case.</summary>
public sealed record AlwaysCondition : Condition;

/// <summary>In no case.</summary>
public sealed record NeverCondition : Condition;

/// <summary>The run is for one of these branches.</summary>
/// <param name="Patterns">Names, where <c>*</c> stands for any text without a slash and <c>**</c> for any text.</param>
public sealed record BranchCondition(string[] Patterns) : Condition;

/// <summary>The run is for one of these tags.</summary>
/// <param name="Patterns">Names, with wildcards as in <see cref="BranchCondition"/>.</param>
public sealed record TagCondition(string[] Patterns) : Condition;

/// <summary>The run was started by one of these.</summary>
/// <param name="Events"><c>push</c>, <c>pull_request</c>, <c>schedule</c>, <c>manual</c> or <c>api</c>: what every system tells apart.</param>
public sealed record EventCondition(string[] Events) : Condition;

/// <summary>A file that fits one of these changed.</summary>
/// <param name="Patterns">Paths from the repository root, with <c>*</c> and <c>**</c>.</param>
public sealed record PathCondition(string[] Patterns) : Condition;

/// <summary>Two texts are the same. Both are in the words of the pipeline's format, such as <c>$DEPLOY</c> or <c>${{ vars.DEPLOY }}</c>, and <c>yes</c>.</summary>
/// <param name="Left">A text.</param>
/// <param name="Right">Another.</param>
public sealed record EqualCondition(string Left, string Right) : Condition;

/// <summary>All of these hold.</summary>
/// <param name="Conditions">The conditions.</param>
public sealed record AllCondition(Condition[] Conditions) : Condition;

/// <summary>One of these holds.</summary>
/// <param name="Conditions">The conditions.</param>
public sealed record AnyCondition(Condition[] Conditions) : Condition
{
    /// <summary>One of these holds; branches side by side are one condition with several patterns, and so are tags and events.</summary>
    public static Condition Of(params Condition[] conditions)
    {
        ArgumentNullException.ThrowIfNull(conditions);
        if (conditions.All(condition => condition is BranchCondition))
            return new BranchCondition([.. conditions.SelectMany(condition => ((BranchCondition)condition).Patterns)]);
        if (conditions.All(condition => condition is TagCondition))
            return new TagCondition([.. conditions.SelectMany(condition => ((TagCondition)condition).Patterns)]);
        if (conditions.All(condition => condition is EventCondition))
            return new EventCondition([.. conditions.SelectMany(condition => ((EventCondition)condition).Events)]);
        return new AnyCondition(conditions);
    }
}

/// <summary>This does not hold.</summary>
/// <param name="Condition">The condition.</param>
public sealed record NotCondition(Condition Condition) : Condition;

/// <summary>A condition in the words of one format, kept as it is and tested by that format's evaluator.</summary>
/// <param name="Format">The format's name.</param>
/// <param name="Text">The expression, without the brackets that the format may put around it.</param>
public sealed record NativeCondition(string Format, string Text) : Condition;
