namespace CicdTools.Providers.Formats.Jenkinsfile;

/// <summary>A statement or a value of a Jenkinsfile.</summary>
/// <param name="Start">Where it begins in the source.</param>
/// <param name="End">Where it ends.</param>
internal abstract record GroovyNode(int Start, int End);

/// <summary>A call, such as <c>sh 'make'</c> or <c>stage('Build') { … }</c>; a name alone is one without arguments.</summary>
internal sealed record GroovyCall(int Start, int End, string Name, GroovyArgument[] Arguments, GroovyNode[]? Body) : GroovyNode(Start, End)
{
    /// <summary>The value of a named argument; null where there is none.</summary>
    public GroovyNode? this[string name] => Array.Find(Arguments, argument => argument.Name == name)?.Value;

    /// <summary>The value of the first argument without a name; null where there is none.</summary>
    public GroovyNode? First => Array.Find(Arguments, argument => argument.Name is null)?.Value;
}

/// <summary>An argument of a call.</summary>
/// <param name="Name">Its name; null for none.</param>
/// <param name="Value">Its value.</param>
internal sealed record GroovyArgument(string? Name, GroovyNode Value);

/// <summary>A name that gets a value, as in <c>environment</c>.</summary>
internal sealed record GroovyAssignment(int Start, int End, string Name, GroovyNode Value) : GroovyNode(Start, End);

/// <summary>A text, in the words of the model: what Groovy replaces has the form <c>${env.NAME}</c> or <c>${params.NAME}</c>.</summary>
internal sealed record GroovyText(int Start, int End, string Value) : GroovyNode(Start, End);

/// <summary>A name or a number.</summary>
internal sealed record GroovyWord(int Start, int End, string Value) : GroovyNode(Start, End);

/// <summary>A list.</summary>
internal sealed record GroovyList(int Start, int End, GroovyNode[] Items) : GroovyNode(Start, End);

/// <summary>What is not read: any other statement or expression.</summary>
internal sealed record GroovyRaw(int Start, int End) : GroovyNode(Start, End);
