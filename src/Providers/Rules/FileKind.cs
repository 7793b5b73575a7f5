namespace CicdTools.Providers.Rules;

/// <summary>What a file is, as far as rules ask.</summary>
[Flags]
internal enum FileKind
{
    /// <summary>Nothing that a rule looks at.</summary>
    None = 0,

    /// <summary>A pipeline file; <see cref="RuleFile.Format"/> says of which format.</summary>
    Pipeline = 1,

    /// <summary>YAML.</summary>
    Yaml = 2,

    /// <summary>JSON.</summary>
    Json = 4,

    /// <summary>A shell script, a session at a shell, or a makefile.</summary>
    Shell = 8,

    /// <summary>A Dockerfile.</summary>
    Dockerfile = 16,

    /// <summary>Text for people, whose code blocks hold commands.</summary>
    Markdown = 32,

    /// <summary>Kubernetes objects.</summary>
    Kubernetes = 64,

    /// <summary>The values of a Helm chart.</summary>
    HelmValues = 128,

    /// <summary>An IAM policy of AWS.</summary>
    IamPolicy = 256,
}
