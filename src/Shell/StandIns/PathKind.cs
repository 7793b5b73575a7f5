namespace CicdTools.Shell.StandIns;

/// <summary>What <c>Test-Path -PathType</c> may ask for, by the names that its namesake takes.</summary>
public enum PathKind
{
    Any,
    Container,
    Leaf,
}
