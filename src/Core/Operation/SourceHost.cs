namespace CicdTools;

/// <summary>Where a repository lies, in systems that build what lies elsewhere.</summary>
public enum SourceHost
{
    /// <summary>At GitHub, through a connection that a person lets in.</summary>
    GitHub,

    /// <summary>At GitLab, through a connection that has a token.</summary>
    GitLab,

    /// <summary>In Google's Secure Source Manager.</summary>
    SecureSourceManager,

    /// <summary>In Google's Cloud Source Repositories, where a project still has them.</summary>
    SourceRepositories,
}
