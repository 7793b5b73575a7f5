namespace CicdTools.Providers.Formats.Conversion;

/// <summary>A format that others convert to and from. Its writer meets only text in its own words: the translator has been there before.</summary>
internal interface IDialect : IPipelineFormat
{
    /// <summary>Its words for references.</summary>
    IVocabulary Vocabulary { get; }
}
